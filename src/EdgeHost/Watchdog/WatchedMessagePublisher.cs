using EdgeDiag.EdgeHost.Contracts;

namespace EdgeDiag.EdgeHost.Watchdog;

/// <summary>A publisher whose work is seen by the watchdog. Waiting for a connection is no work.</summary>
internal sealed class WatchedMessagePublisher(IMessagePublisher publisher, Progress progress) : IMessagePublisher
{
    /// <inheritdoc/>
    public async Task<PublishResult> PublishAsync(string topic, ReadOnlyMemory<byte> payload, bool retain, CancellationToken cancellationToken)
    {
        using var work = progress.Begin("publishing");
        return await publisher.PublishAsync(topic, payload, retain, cancellationToken);
    }

    /// <inheritdoc/>
    public Task WaitConnectedAsync(CancellationToken cancellationToken) => publisher.WaitConnectedAsync(cancellationToken);
}
