namespace EdgeDiag.Fusion.Events;

/// <summary>Anything that arrives from the line, decoded and checked.</summary>
/// <param name="Site">Topic segment.</param>
/// <param name="Line">Topic segment.</param>
/// <param name="Device">Topic segment.</param>
/// <param name="Timestamp">When it happened, as the sender says.</param>
public abstract record PlantEvent(string Site, string Line, string Device, DateTimeOffset Timestamp);
