namespace EdgeDiag.Model.Decoding;

/// <summary>The answer to a <see cref="GuidedRequest"/>.</summary>
/// <param name="LabelProbabilities">By index into the request's labels; sums to 1.</param>
/// <param name="YesProbabilities">By index into the request's questions; empty where none was asked.</param>
/// <param name="Text">The free text, labels in it as written.</param>
/// <param name="PromptTokens">Tokens prefilled.</param>
/// <param name="GeneratedTokens">Tokens decoded.</param>
public sealed record GuidedAnswer(IReadOnlyList<double> LabelProbabilities, IReadOnlyList<double> YesProbabilities, string Text, int PromptTokens, int GeneratedTokens);
