namespace EdgeDiag.Fusion.Alarms;

/// <summary>
/// How far the clock of each device is behind that of this box, from the messages that it has sent. Of many messages the quickest has hardly
/// been on its way, so that what is left between its time and its receipt is the clock. Messages that come together, as those that have
/// waited somewhere do, count as one. Memory is bounded by the device list. Thread-safe.
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

    // Clocks drift, and are set while nobody looks.
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(1);

    private readonly Dictionary<(string Line, string Device), Behind> _devices = [];
    private readonly Lock _lock = new();

    /// <summary>Goes on with what is known of the clocks.</summary>
    /// <param name="known">As <see cref="Known"/> has told it. It counts as few seconds, so that newer ones soon take its place.</param>
    public DeviceClocks(IEnumerable<DeviceClock> known)
    {
        foreach (var clock in known)
        {
            var behind = _devices[(clock.Line, clock.Device)] = new Behind();
            for (var i = 0; i < Math.Min(clock.Seconds, Few); i++)
                behind.Quickest.Enqueue(new Slot(clock.Behind, clock.IsWhole, clock.At));
        }
    }

    /// <summary>Notes a message.</summary>
    /// <param name="line">Line of its device.</param>
    /// <param name="device">The device; only listed ones, for names may be invented.</param>
    /// <param name="sent">By the device's clock.</param>
    /// <param name="received">By the clock of this box.</param>
    public void Note(string line, string device, DateTimeOffset sent, DateTimeOffset received)
    {
        lock (_lock)
        {
            if (!_devices.TryGetValue((line, device), out var behind))
                _devices[(line, device)] = behind = new Behind();
            behind.Add(received, received - sent, sent.Millisecond == 0);
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
            if (!_devices.TryGetValue((line, device), out var behind) || behind.Seconds < Few)
                return (told, Delivery);
            var doubt = Jitter + Delivery / (behind.Seconds * Few);
            var at = told + behind.Least.Behind;
            // A sender of whole seconds leaves out what lies between them.
            return behind.IsWhole ? (at + Second / 2, doubt + Second / 2) : (at, doubt);
        }
    }

    /// <summary>What is known of the clocks, in order of line and device.</summary>
    public IReadOnlyList<DeviceClock> Known()
    {
        lock (_lock)
            return
            [
                .. _devices
                    .Select(d => new DeviceClock(d.Key.Line, d.Key.Device, d.Value.Least.Behind, d.Value.Seconds, d.Value.IsWhole, d.Value.Least.At))
                    .OrderBy(c => c.Line, StringComparer.Ordinal)
                    .ThenBy(c => c.Device, StringComparer.Ordinal),
            ];
    }

    /// <summary>The quickest message of a second.</summary>
    private sealed record Slot(TimeSpan Behind, bool IsWhole, DateTimeOffset At);

    /// <summary>Of each of the last seconds with a message, the quickest one.</summary>
    private sealed class Behind
    {
        private Slot? _newest;
        private DateTimeOffset _began;

        /// <summary>Those of the seconds that are over.</summary>
        public Queue<Slot> Quickest { get; } = new(Kept);

        public int Seconds => All.Count();

        public Slot Least => All.MinBy(s => s.Behind)!;

        public bool IsWhole => All.All(s => s.IsWhole);

        private IEnumerable<Slot> All => _newest is null ? Quickest : Quickest.Append(_newest);

        public void Add(DateTimeOffset received, TimeSpan behind, bool isWhole)
        {
            var slot = new Slot(behind, isWhole, received);
            if (_newest is { } newest && (received - _began).Duration() < Second)
            {
                _newest = (behind < newest.Behind ? slot : newest) with { IsWhole = isWhole && newest.IsWhole };
                return;
            }

            if (_newest is { } over)
                Quickest.Enqueue(over);
            while (Quickest.Count >= Kept || (Quickest.Count > 0 && received - Quickest.Peek().At > Remembered))
                Quickest.Dequeue();
            (_newest, _began) = (slot, received);
        }
    }
}
