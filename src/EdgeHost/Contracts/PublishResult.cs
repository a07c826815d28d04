namespace EdgeDiag.EdgeHost.Contracts;

/// <summary>What became of a message that was to be published, and why.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Reason">Why it was not delivered, for a person; empty where it was.</param>
/// <param name="LargestPayload">Of a message that is too large: the most bytes of payload that the broker takes under its topic.</param>
public sealed record PublishResult(PublishOutcome Outcome, string Reason = "", int LargestPayload = int.MaxValue)
{
    /// <summary>The broker has acknowledged the message.</summary>
    public static PublishResult Delivered { get; } = new(PublishOutcome.Delivered);

    /// <summary>There is no connection.</summary>
    public static PublishResult Away { get; } = new(PublishOutcome.Away, "not connected");
}
