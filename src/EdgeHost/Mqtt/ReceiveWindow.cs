namespace EdgeDiag.EdgeHost.Mqtt;

/// <summary>
/// Bounds the bytes of messages that have been received but not handled. QoS 0 has no bound of its own: without this one a
/// flood would fill the memory. While the window is full nothing is read, so that the broker has to wait or to drop.
/// </summary>
/// <param name="bytes">Most bytes; one message may go beyond it.</param>
internal sealed class ReceiveWindow(long bytes)
{
    // What a small message costs beside its payload, about.
    private const int Overhead = 512;

    private readonly Lock _lock = new();
    private long _waiting;
    private TaskCompletionSource? _room;

    /// <summary>Bytes that wait now.</summary>
    public long Waiting
    {
        get
        {
            lock (_lock)
                return _waiting;
        }
    }

    /// <summary>Completes when another message may be received.</summary>
    public Task WaitForRoomAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_waiting < bytes)
                return Task.CompletedTask;
            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _room.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>A message has been received.</summary>
    public void Received(long payload)
    {
        lock (_lock)
            _waiting += payload + Overhead;
    }

    /// <summary>A message has been handled.</summary>
    public void Handled(long payload)
    {
        TaskCompletionSource? room = null;
        lock (_lock)
        {
            _waiting -= payload + Overhead;
            if (_waiting < bytes)
                (room, _room) = (_room, null);
        }

        room?.TrySetResult();
    }
}
