namespace EdgeDiag.Fusion.Diagnoses;

/// <summary>A cause with its confidence and evidence.</summary>
/// <param name="Text">The cause, verbatim from its source.</param>
/// <param name="Confidence">0 to 1.</param>
/// <param name="Evidence">At least one entry.</param>
public sealed record DiagnosedCause(string Text, double Confidence, IReadOnlyList<Evidence> Evidence);
