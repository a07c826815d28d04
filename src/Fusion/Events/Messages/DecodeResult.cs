namespace EdgeDiag.Fusion.Events.Messages;

/// <summary>A decoded event, or why there is none.</summary>
/// <param name="Event">The event; null where the message cannot be understood.</param>
/// <param name="Error">One line naming topic, key, expected and found; null where it can.</param>
public sealed record DecodeResult(PlantEvent? Event, string? Error)
{
    /// <summary>Members that the event goes without, because they cannot be used.</summary>
    public IReadOnlyList<MessageProblem> Problems { get; init; } = [];
}
