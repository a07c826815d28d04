namespace EdgeDiag.Model.Decoding;

/// <summary>The answer to a <see cref="GuidedRequest"/>.</summary>
/// <param name="LabelProbabilities">By index into the request's labels; sums to 1.</param>
/// <param name="Text">The free text, labels in it as written.</param>
/// <param name="PromptTokens">Tokens prefilled.</param>
/// <param name="GeneratedTokens">Tokens decoded.</param>
public sealed record GuidedAnswer(IReadOnlyList<double> LabelProbabilities, string Text, int PromptTokens, int GeneratedTokens);
