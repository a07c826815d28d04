using EdgeDiag.Fusion.Devices;

namespace EdgeDiag.Fusion.Alarms;

/// <summary>Which device feeds which, as <c>devices.json</c> states it under <c>upstream</c>. Immutable.</summary>
public sealed class LineFlow
{
    private readonly Dictionary<(string Line, string Device), HashSet<string>> _upstream = [];

    /// <summary>Nothing stated.</summary>
    public static LineFlow None { get; } = new(Array.Empty<DeviceDescription>());

    /// <summary>Reads what devices state.</summary>
    public LineFlow(IEnumerable<DeviceDescription> devices)
        : this(devices.Select(d => (d.Line, d.Id, d.Upstream))) { }

    /// <summary>From each device and what feeds it directly.</summary>
    public LineFlow(IEnumerable<(string Line, string Device, IReadOnlyList<string> Upstream)> stated)
    {
        var direct = stated.Where(s => s.Upstream.Count > 0).ToDictionary(s => (s.Line, s.Device), s => s.Upstream);
        foreach (var key in direct.Keys)
        {
            // Everything before it on the line, however far; a circle ends where it began.
            var (all, open) = (new HashSet<string>(StringComparer.Ordinal), new Stack<string>(direct[key]));
            while (open.TryPop(out var device))
                if (all.Add(device) && direct.TryGetValue((key.Line, device), out var further))
                    foreach (var f in further)
                        open.Push(f);
            _upstream[key] = all;
        }
    }

    /// <summary>Whether the device of one alarm feeds that of another, directly or through others.</summary>
    public bool Feeds(AlarmKey one, AlarmKey other) =>
        one.Line == other.Line
        && one.Device != other.Device
        && _upstream.TryGetValue((other.Line, other.Device), out var before)
        && before.Contains(one.Device);
}
