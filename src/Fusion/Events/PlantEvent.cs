namespace EdgeDiag.Fusion.Events;

/// <summary>Anything that arrives from the line, decoded and checked.</summary>
/// <param name="Site">Topic segment.</param>
/// <param name="Line">Topic segment.</param>
/// <param name="Device">Topic segment.</param>
/// <param name="Timestamp">When it happened: as the sender says where its clock can be trusted, else when it was received.</param>
public abstract record PlantEvent(string Site, string Line, string Device, DateTimeOffset Timestamp)
{
    /// <summary>The time as the sender sent it; null where it sent none.</summary>
    public DateTimeOffset? Sent { get; init; }

    /// <summary>When it was received; null for an event that has not come from outside.</summary>
    public DateTimeOffset? Received { get; init; }

    /// <summary>What the sender's time is worth.</summary>
    public SenderClock Clock { get; init; }
}
