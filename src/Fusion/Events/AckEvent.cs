namespace EdgeDiag.Fusion.Events;

/// <summary>A person has seen a fault of a machine.</summary>
/// <param name="CaseId">The case; null where the code says which.</param>
/// <param name="Code">The fault's code, for the newest case of it; null where the case is named.</param>
/// <param name="By">Who.</param>
public sealed record AckEvent(string Site, string Line, string Device, DateTimeOffset Timestamp, string? CaseId, string? Code, string By)
    : PlantEvent(Site, Line, Device, Timestamp);
