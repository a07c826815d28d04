namespace EdgeDiag.Fusion.Events;

/// <summary>The receipt of one message. Every kind of message gets its time by the rule of <see cref="Judge"/>.</summary>
/// <param name="At">When it was received, by the clock of this box.</param>
/// <param name="Bounds">How far the sender's clock is trusted.</param>
/// <param name="Number">Unique: the identity of a fault that its sender has given none.</param>
public sealed record Receipt(DateTimeOffset At, ClockBounds Bounds, Guid Number)
{
    /// <summary>The broker says that it may have delivered the message before (DUP).</summary>
    public bool Redelivered { get; init; }

    /// <summary>A receipt with a new number.</summary>
    public static Receipt New(DateTimeOffset at, ClockBounds bounds) => new(at, bounds, Guid.CreateVersion7(at));

    /// <summary>The time that counts for a message: the sender's where it is within the bounds, else the time of receipt.</summary>
    /// <param name="sent">The sender's time; null where it sent none.</param>
    public (DateTimeOffset Time, SenderClock Clock) Judge(DateTimeOffset? sent) =>
        sent is not { } time ? (At, SenderClock.NotSent)
        : time - At > Bounds.Ahead ? (At, SenderClock.Ahead)
        : At - time > Bounds.Behind ? (At, SenderClock.Behind)
        : (time, SenderClock.Trusted);
}
