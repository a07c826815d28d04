using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Journal;

namespace EdgeDiag.EdgeHost.Publishing;

/// <summary>
/// Counts how often messages have failed, and decides when it is a message's own fault. Until that is decided, messages of other topics go
/// before it, so that it holds up no other machine's.
/// </summary>
internal sealed class OutboxAttempts
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(200),
        Longest = TimeSpan.FromSeconds(5);

    private readonly Dictionary<long, int> _failed = [];

    /// <summary>Attempts that counted of the message that failed last.</summary>
    public int Count { get; private set; }

    /// <summary>How many count for an outcome before the message is set aside; 0 where it never is.</summary>
    public static int Most(PublishOutcome outcome) =>
        outcome switch
        {
            PublishOutcome.Refused or PublishOutcome.Denied or PublishOutcome.TooLarge => 1,
            // Five connections that worked until exactly this message was sent.
            PublishOutcome.Interrupted => 5,
            // About half a minute.
            PublishOutcome.Busy => 10,
            _ => 0,
        };

    /// <summary>The messages in the order in which they are to be tried: those of a topic of which one has failed come last, in their order.</summary>
    public IEnumerable<OutboxMessage> InOrder(IReadOnlyList<OutboxMessage> messages)
    {
        foreach (var gone in _failed.Keys.Except(messages.Select(m => m.Id)).ToList())
            _failed.Remove(gone);
        var suspected = messages.Where(m => _failed.ContainsKey(m.Id)).Select(m => m.Topic).ToHashSet(StringComparer.Ordinal);
        return messages.OrderBy(m => suspected.Contains(m.Topic));
    }

    /// <summary>Whether a message that was not delivered must be set aside now.</summary>
    public bool MustSetAside(long id, PublishOutcome outcome)
    {
        Count = _failed.GetValueOrDefault(id);
        if (Most(outcome) == 0)
            return false;
        _failed[id] = ++Count;
        return Count >= Most(outcome);
    }

    /// <summary>The pause before the next attempt; longer with each that counted.</summary>
    public TimeSpan Pause => TimeSpan.FromMilliseconds(Math.Min(Longest.TotalMilliseconds, Shortest.TotalMilliseconds * Math.Pow(2, Math.Max(0, Count - 1))));
}
