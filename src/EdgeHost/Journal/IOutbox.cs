namespace EdgeDiag.EdgeHost.Journal;

/// <summary>Messages that the broker must still get.</summary>
public interface IOutbox
{
    /// <summary>The oldest messages that the broker has not acknowledged.</summary>
    IReadOnlyList<OutboxMessage> Unpublished(int limit);

    /// <summary>Completes when something has been queued since the last look at <see cref="Unpublished"/>.</summary>
    Task WaitQueuedAsync(CancellationToken cancellationToken);

    /// <summary>Removes messages that the broker has acknowledged.</summary>
    void Published(IReadOnlyList<long> ids);
}
