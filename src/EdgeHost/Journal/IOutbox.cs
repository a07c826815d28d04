namespace EdgeDiag.EdgeHost.Journal;

/// <summary>Messages that the broker must still get.</summary>
public interface IOutbox
{
    /// <summary>The oldest messages that the broker has not acknowledged, diagnoses before dead letters.</summary>
    IReadOnlyList<OutboxMessage> Unpublished(int limit);

    /// <summary>Completes when something is queued that was not there at the last look at <see cref="Unpublished"/> that found nothing.</summary>
    Task WaitQueuedAsync(CancellationToken cancellationToken);

    /// <summary>Removes messages that the broker has acknowledged.</summary>
    void Published(IReadOnlyList<long> ids);

    /// <summary>Takes a message out of the queue that the broker does not accept, and keeps it for a person to look at.</summary>
    /// <param name="message">The message.</param>
    /// <param name="reason">Why it is not accepted.</param>
    /// <param name="now">Time that is kept with it.</param>
    void SetAside(OutboxMessage message, string reason, DateTimeOffset now);
}
