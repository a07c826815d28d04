namespace EdgeDiag.Fusion.Alarms;

/// <summary>
/// How far the clock of each device is behind that of this box, from the messages that it has sent. Of many messages the quickest has hardly
/// been on its way, so that what is left between its time and its receipt is the clock. Memory is bounded by the device list. Thread-safe.
/// </summary>
public sealed class DeviceClocks
{
    private const int Kept = 32,
        Few = 4;

    // What a message is on its way where nothing is known, and what is left of it where much is known.
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1),
        Delivery = TimeSpan.FromSeconds(1),
        UsualDelivery = TimeSpan.FromMilliseconds(50),
        Jitter = TimeSpan.FromMilliseconds(10);

    private readonly Dictionary<(string Line, string Device), Queue<(TimeSpan Behind, bool IsWhole)>> _behind = [];
    private readonly Lock _lock = new();

    /// <summary>Notes a message.</summary>
    /// <param name="line">Line of its device.</param>
    /// <param name="device">The device; only listed ones, for names may be invented.</param>
    /// <param name="sent">By the device's clock.</param>
    /// <param name="received">By the clock of this box.</param>
    public void Note(string line, string device, DateTimeOffset sent, DateTimeOffset received)
    {
        lock (_lock)
        {
            if (!_behind.TryGetValue((line, device), out var behind))
                _behind[(line, device)] = behind = new Queue<(TimeSpan, bool)>(Kept);
            if (behind.Count == Kept)
                behind.Dequeue();
            behind.Enqueue((received - sent, sent.Millisecond == 0));
        }
    }

    /// <summary>When something happened, by the clock of this box.</summary>
    /// <param name="line">Line of the device.</param>
    /// <param name="device">The device that says so.</param>
    /// <param name="sent">By its clock; null where it has sent no time.</param>
    /// <param name="received">When it was received.</param>
    /// <returns>The time, and how far off it may be.</returns>
    public (DateTimeOffset At, TimeSpan Doubt) Correct(string line, string device, DateTimeOffset? sent, DateTimeOffset received)
    {
        if (sent is not { } told)
            return (received - UsualDelivery, UsualDelivery);
        lock (_lock)
        {
            // Too few to tell: a slow one alone would look like a clock that is behind.
            if (!_behind.TryGetValue((line, device), out var behind) || behind.Count < Few)
                return (told, Delivery);
            var doubt = Jitter + Delivery / (behind.Count * Few);
            var at = told + behind.Min(b => b.Behind);
            // A sender of whole seconds leaves out what lies between them.
            return behind.All(b => b.IsWhole) ? (at + Second / 2, doubt + Second / 2) : (at, doubt);
        }
    }
}
