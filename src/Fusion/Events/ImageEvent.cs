namespace EdgeDiag.Fusion.Events;

/// <summary>What a camera or a person sees at the machine, as text.</summary>
/// <param name="Description">Untrusted text.</param>
public sealed record ImageEvent(string Site, string Line, string Device, DateTimeOffset Timestamp, string Description)
    : PlantEvent(Site, Line, Device, Timestamp);
