namespace EdgeDiag.EdgeHost.Mqtt;

/// <summary>
/// Bounds the bytes of messages that have been received but not handled. Of QoS 1 and 2 nothing more is read while they are too
/// many; the broker bounds their number too (Receive Maximum), so that this is rare and short. QoS 0 has no bound of its own, and a
/// flood of it must not keep anything else from being read, such as the broker's acknowledgements: what is too much is dropped,
/// which QoS 0 allows, first of all from the topics that send too much. Thread-safe.
/// </summary>
/// <param name="bytes">Most bytes with QoS 1 and 2, and as many with QoS 0; one message may go beyond it.</param>
internal sealed class ReceiveWindow(long bytes)
{
    // What a small message costs beside its payload, about.
    private const int Overhead = 512;

    // Readings only go into memory; whatever else is handled goes to the disk and takes longer.
    private const int ShareOfReadings = 2,
        ShareOfOthers = 16;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _ofTopics = new(StringComparer.Ordinal);
    private long _waiting,
        _droppable,
        _dropped;
    private string _lastDropped = "";
    private TaskCompletionSource? _room;

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

    /// <summary>A message with QoS 1 or 2 has been received.</summary>
    public void Received(long payload)
    {
        lock (_lock)
            _waiting += payload + Overhead;
    }

    /// <summary>A message with QoS 1 or 2 has been handled.</summary>
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

    /// <summary>A message with QoS 0 has been received.</summary>
    /// <returns>False where there are too many and this one is dropped.</returns>
    public bool ReceivedDroppable(string topic, long payload)
    {
        var share = bytes / (topic.EndsWith("/reading", StringComparison.Ordinal) ? ShareOfReadings : ShareOfOthers);
        lock (_lock)
        {
            var ofTopic = _ofTopics.GetValueOrDefault(topic);
            if (_droppable >= bytes || ofTopic >= share)
            {
                (_lastDropped, _dropped) = (topic, _dropped + 1);
                return false;
            }

            _ofTopics[topic] = ofTopic + payload + Overhead;
            _droppable += payload + Overhead;
            return true;
        }
    }

    /// <summary>A message with QoS 0 has been handled.</summary>
    public void HandledDroppable(string topic, long payload)
    {
        lock (_lock)
        {
            _droppable -= payload + Overhead;
            if ((_ofTopics[topic] -= payload + Overhead) <= 0)
                _ofTopics.Remove(topic);
        }
    }

    /// <summary>How many messages have been dropped since the last call, and the last one's topic.</summary>
    public (long Count, string LastTopic) TakeDropped()
    {
        lock (_lock)
        {
            var dropped = (_dropped, _lastDropped);
            _dropped = 0;
            return dropped;
        }
    }
}
