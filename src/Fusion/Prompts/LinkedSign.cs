namespace EdgeDiag.Fusion.Prompts;

/// <summary>A sign as the prompt shows it.</summary>
/// <param name="Annotated">The sign with the current state behind it.</param>
/// <param name="Links">What it names of this device, in the order of the device's sensors, then lamps; empty where it names nothing.</param>
public sealed record LinkedSign(string Annotated, IReadOnlyList<EvidenceLink> Links);
