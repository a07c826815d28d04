using EdgeDiag.EdgeHost.Contracts;

namespace EdgeDiag.EdgeHost.Publishing;

/// <summary>Counts how often the foremost message has failed, and decides when it is the message's own fault.</summary>
internal sealed class OutboxAttempts
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(200),
        Longest = TimeSpan.FromSeconds(5);

    private long _id;

    /// <summary>Attempts of the foremost message that failed and counted.</summary>
    public int Count { get; private set; }

    /// <summary>How many count for an outcome before the message is set aside; 0 where it never is.</summary>
    public static int Most(PublishOutcome outcome) =>
        outcome switch
        {
            PublishOutcome.Refused or PublishOutcome.Denied or PublishOutcome.TooLarge => 1,
            // Five connections in a row that worked until exactly this message was sent.
            PublishOutcome.Interrupted => 5,
            // About half a minute.
            PublishOutcome.Busy => 10,
            _ => 0,
        };

    /// <summary>Whether a message that was not delivered must be set aside now.</summary>
    public bool MustSetAside(long id, PublishOutcome outcome)
    {
        if (id != _id)
            (_id, Count) = (id, 0);
        if (Most(outcome) == 0)
            return false;
        Count++;
        return Count >= Most(outcome);
    }

    /// <summary>The pause before the next attempt; longer with each that counted.</summary>
    public TimeSpan Pause => TimeSpan.FromMilliseconds(Math.Min(Longest.TotalMilliseconds, Shortest.TotalMilliseconds * Math.Pow(2, Math.Max(0, Count - 1))));
}
