namespace EdgeDiag.EdgeHost.Contracts;

/// <summary>What happens to an incoming message before it is acknowledged.</summary>
public interface IMessageHandler
{
    /// <summary>What it takes besides the service's own topics.</summary>
    IReadOnlyList<ForeignTopic> Foreign => [];

    /// <summary>
    /// Names what a topic's messages must be handled in order with. Messages with the same name come one after the other, in the order of their
    /// arrival; others may be handled at the same time.
    /// </summary>
    string LaneOf(string topic);

    /// <summary>
    /// Takes a message over. When the task ends well, the broker may forget the message. Where the storage fails
    /// (<see cref="SqliteFailures.IsPassing"/>), the broker delivers the message again.
    /// </summary>
    /// <param name="topic">Its topic.</param>
    /// <param name="payload">Its payload.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="redelivered">The broker says that it may have delivered it before (DUP).</param>
    Task HandleAsync(string topic, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken, bool redelivered = false);
}
