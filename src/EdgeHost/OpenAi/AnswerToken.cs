namespace EdgeDiag.EdgeHost.OpenAi;

/// <summary>A token of an answer.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Alternatives">The most probable tokens at its place, itself among them, with their natural logarithms of probability.</param>
public sealed record AnswerToken(string Text, IReadOnlyList<(string Text, double LogProbability)> Alternatives);
