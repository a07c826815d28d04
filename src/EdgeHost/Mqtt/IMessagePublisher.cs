namespace EdgeDiag.EdgeHost.Mqtt;

/// <summary>Publishes messages with QoS 1.</summary>
public interface IMessagePublisher
{
    /// <summary>Publishes and waits for the broker's acknowledgement.</summary>
    /// <returns>False where there is no connection or the broker refused.</returns>
    Task<bool> PublishAsync(string topic, ReadOnlyMemory<byte> payload, bool retain, CancellationToken cancellationToken);

    /// <summary>Completes when there is a connection.</summary>
    Task WaitConnectedAsync(CancellationToken cancellationToken);
}
