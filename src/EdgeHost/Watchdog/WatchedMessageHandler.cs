using EdgeDiag.EdgeHost.Contracts;

namespace EdgeDiag.EdgeHost.Watchdog;

/// <summary>A handler whose work is seen by the watchdog.</summary>
internal sealed class WatchedMessageHandler(IMessageHandler handler, Progress progress) : IMessageHandler
{
    /// <inheritdoc/>
    public IReadOnlyList<ForeignTopic> Foreign => handler.Foreign;

    /// <inheritdoc/>
    public string LaneOf(string topic) => handler.LaneOf(topic);

    /// <inheritdoc/>
    public async Task HandleAsync(string topic, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken, bool redelivered = false)
    {
        using var work = progress.Begin("message handling");
        await handler.HandleAsync(topic, payload, cancellationToken, redelivered);
    }
}
