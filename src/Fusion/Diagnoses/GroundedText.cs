namespace EdgeDiag.Fusion.Diagnoses;

/// <summary>A text after the grounding check.</summary>
/// <param name="Text">What is left; empty where nothing is.</param>
/// <param name="Claims">Claims before.</param>
/// <param name="CutClaims">What was removed.</param>
public sealed record GroundedText(string Text, int Claims, IReadOnlyList<string> CutClaims);
