namespace EdgeDiag.EdgeHost.Contracts;

/// <summary>What happens to an incoming message before it is acknowledged.</summary>
public interface IMessageHandler
{
    /// <summary>
    /// Takes a message over. When the task ends well, the broker may forget the message. Where the storage fails
    /// (<see cref="SqliteFailures.IsPassing"/>), the broker delivers the message again.
    /// </summary>
    Task HandleAsync(string topic, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken);
}
