namespace EdgeDiag.EdgeHost.Contracts;

/// <summary>Publishes messages with QoS 1.</summary>
public interface IMessagePublisher
{
    /// <summary>Publishes and waits for the broker's acknowledgement. Throws only where it is cancelled.</summary>
    Task<PublishResult> PublishAsync(string topic, ReadOnlyMemory<byte> payload, bool retain, CancellationToken cancellationToken);

    /// <summary>Completes when there is a connection.</summary>
    Task WaitConnectedAsync(CancellationToken cancellationToken);
}
