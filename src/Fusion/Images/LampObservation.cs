namespace EdgeDiag.Fusion.Images;

/// <summary>One lamp of a stack light as described.</summary>
public readonly record struct LampObservation(LampColor Color, LampState State);
