using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.EdgeHost.Plant;
using EdgeDiag.Fusion.Alarms;
using EdgeDiag.Fusion.Events;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Alarms;

/// <summary>What is known of the plant's lines for their episodes of alarms: which device feeds which, and how wrong each device's clock is.</summary>
public sealed class LineEpisodes(IAlarms alarms, PlantData plant, IOptions<AlarmSettings> settings, TimeProvider time)
{
    // A message that is later than this has been kept somewhere, or its clock was never set: it says nothing of the clock's error.
    private static readonly TimeSpan Plausible = TimeSpan.FromMinutes(1);

    // Clocks drift, and are set while nobody looks.
    private static readonly TimeSpan Remembered = TimeSpan.FromDays(1);

    private DeviceClocks _clocks = new([]);
    private IReadOnlyList<DeviceClock> _kept = [];

    /// <summary>When the alarms of a line are a flood.</summary>
    public EpisodeOptions Options { get; } =
        new()
        {
            Alarms = settings.Value.FloodAlarms,
            Gap = settings.Value.FloodGap,
            Quiet = settings.Value.FloodQuiet,
            ModelCalls = settings.Value.ModelCallsPerEpisode,
            Flow = new LineFlow(plant.Devices.All),
        };

    /// <summary>Learns a device's clock from a message that it has sent.</summary>
    public void Note(PlantEvent e)
    {
        if (e is { Sent: { } sent, Received: { } received } && (received - sent).Duration() <= Plausible && plant.Devices.Find(e.Line, e.Device) is not null)
            _clocks.Note(e.Line, e.Device, sent, received);
    }

    /// <summary>Goes on with what the journal knows of the clocks; before the first message.</summary>
    public void ReadClocks()
    {
        var since = time.GetUtcNow() - Remembered;
        _clocks = new DeviceClocks(alarms.Clocks().Where(c => c.At > since && plant.Devices.Find(c.Line, c.Device) is not null));
    }

    /// <summary>Journals what is known of the clocks, if it has changed. For one caller at a time.</summary>
    public void KeepClocks()
    {
        var known = _clocks.Known();
        if (known.SequenceEqual(_kept))
            return;
        alarms.KeepClocks(known);
        _kept = known;
    }

    /// <summary>A fault with its time by the clock of this box.</summary>
    public FaultEvent Timed(FaultEvent fault)
    {
        if (fault.Received is not { } received)
            return fault;
        // What lies far in the past was kept somewhere; its own time is the best there is.
        if (fault.Sent is { } sent && fault.Clock == SenderClock.Trusted && received - sent > Plausible)
            return fault with { Corrected = sent, Doubt = TimeSpan.FromSeconds(1) };
        var (at, doubt) = _clocks.Correct(fault.Line, fault.Device, IsUsable(fault, received) ? fault.Sent : null, received);
        return fault with { Corrected = at, Doubt = doubt };
    }

    // A clock that is further ahead than a minute cannot be measured; the receipt is not later than the fault by much.
    private static bool IsUsable(FaultEvent fault, DateTimeOffset received) => fault.Clock == SenderClock.Trusted && fault.Sent - received <= Plausible;
}
