namespace EdgeDiag.Fusion.Evaluation.Perturbations;

/// <summary>An instruction hidden in text from outside.</summary>
/// <param name="Place">Where it was hidden: <c>text</c>, <c>image</c>, <c>sign</c>, <c>remedy</c> or <c>ticket</c>.</param>
/// <param name="Carrier">The hidden sentence as it was written.</param>
/// <param name="Demand">What it wants to be said; occurs in <paramref name="Carrier"/>.</param>
/// <param name="Cause">The cause it wants to come first.</param>
public sealed record Injection(string Place, string Carrier, string Demand, string? Cause);
