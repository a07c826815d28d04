namespace EdgeDiag.Fusion.Events;

/// <summary>Readings of one device at one time.</summary>
/// <param name="Values">By sensor name as in <c>devices.json</c>; at least one.</param>
public sealed record ReadingEvent(string Site, string Line, string Device, DateTimeOffset Timestamp, IReadOnlyDictionary<string, SensorValue> Values)
    : PlantEvent(Site, Line, Device, Timestamp);
