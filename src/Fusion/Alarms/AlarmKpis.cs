using EdgeDiag.Fusion.Events;

namespace EdgeDiag.Fusion.Alarms;

/// <summary>
/// How well the alarms of a time can be handled by the people of one control place. The measures and their bounds are those of ISA-18.2,
/// IEC 62682 and EEMUA 191.
/// </summary>
public sealed record AlarmKpis
{
    /// <summary>Time over which alarms are counted.</summary>
    public static readonly TimeSpan Slot = TimeSpan.FromMinutes(10);

    /// <summary>An alarm that stands longer than this is stale.</summary>
    public static readonly TimeSpan Stale = TimeSpan.FromHours(24);

    // A flood begins with more than ten alarms in ten minutes and ends with fewer than five.
    private const int FloodBegins = 10,
        FloodEnds = 5,
        Chatters = 3,
        MostFrequent = 10;

    private const double Good = 1,
        Overload = 5;

    private static readonly TimeSpan ChatterTime = TimeSpan.FromMinutes(1);

    /// <summary>How many alarms came.</summary>
    public required int Alarms { get; init; }

    /// <summary>Alarms in ten minutes, on average.</summary>
    public required double PerSlot { get; init; }

    /// <summary>Most alarms in one of the times of ten minutes.</summary>
    public required int MostInSlot { get; init; }

    /// <summary>Whether people can keep up with <see cref="PerSlot"/>: good below 1, overload from 5 on.</summary>
    public AlarmLoad Load =>
        PerSlot < Good ? AlarmLoad.Good
        : PerSlot < Overload ? AlarmLoad.High
        : AlarmLoad.Overload;

    /// <summary>Share of the time in a flood, 0 to 1.</summary>
    public required double FloodShare { get; init; }

    /// <summary>Alarms that came three times within a minute, the most frequent first.</summary>
    public required IReadOnlyList<AlarmCount> Chattering { get; init; }

    /// <summary>How many came of each severity.</summary>
    public required IReadOnlyDictionary<Severity, int> Severities { get; init; }

    /// <summary>The ten that came most often, most often first.</summary>
    public required IReadOnlyList<AlarmCount> Frequent { get; init; }

    /// <summary>From an alarm's coming to its acknowledgement; of each case the last coming before that counts.</summary>
    public required AlarmDuration ToAcknowledge { get; init; }

    /// <summary>From an alarm's coming to its end.</summary>
    public required AlarmDuration ToClear { get; init; }

    /// <summary>The measures of a time.</summary>
    /// <param name="comings">Alarms that came in it, in any order.</param>
    /// <param name="until">Its end, not counted in.</param>
    /// <param name="slots">Its length, in times of ten minutes; at least 1.</param>
    public static AlarmKpis Of(IReadOnlyList<AlarmComing> comings, DateTimeOffset until, int slots)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(slots, 1);
        var from = until - slots * Slot;
        comings = [.. comings.Where(c => c.Came >= from && c.Came < until).OrderBy(c => c.Came)];
        var counts = new int[slots];
        foreach (var coming in comings)
            counts[(int)((coming.Came - from) / Slot)]++;
        var byKey = comings
            .Where(c => c.Key is not null)
            .GroupBy(c => c.Key!.Value, c => c.Came)
            .Select(g => (Count: new AlarmCount(g.Key, g.Count()), Times: g.ToList()))
            .OrderByDescending(g => g.Count.Alarms)
            .ThenBy(g => g.Count.Key.Line, StringComparer.Ordinal)
            .ThenBy(g => g.Count.Key.Device, StringComparer.Ordinal)
            .ThenBy(g => g.Count.Key.Code, StringComparer.Ordinal)
            .ToList();
        return new AlarmKpis
        {
            Alarms = comings.Count,
            PerSlot = (double)comings.Count / slots,
            MostInSlot = counts.Max(),
            FloodShare = (double)SlotsInFlood(counts) / slots,
            Chattering = [.. byKey.Where(g => IsChatter(g.Times)).Select(g => g.Count)],
            Severities = Enum.GetValues<Severity>().ToDictionary(s => s, s => comings.Count(c => c.Severity == s)),
            Frequent = [.. byKey.Take(MostFrequent).Select(g => g.Count)],
            ToAcknowledge = AlarmDuration.Of(Acknowledgements(comings)),
            ToClear = AlarmDuration.Of(comings.Where(c => c.Cleared >= c.Came).Select(c => c.Cleared!.Value - c.Came)),
        };
    }

    private static int SlotsInFlood(int[] counts)
    {
        var (inFlood, slots) = (false, 0);
        foreach (var count in counts)
        {
            inFlood = inFlood ? count >= FloodEnds : count > FloodBegins;
            slots += inFlood ? 1 : 0;
        }

        return slots;
    }

    private static bool IsChatter(List<DateTimeOffset> times) =>
        Enumerable.Range(0, Math.Max(0, times.Count - Chatters + 1)).Any(i => times[i + Chatters - 1] - times[i] <= ChatterTime);

    private static IEnumerable<TimeSpan> Acknowledgements(IEnumerable<AlarmComing> comings) =>
        comings.Where(c => c.Acknowledged >= c.Came).GroupBy(c => c.CaseId).Select(g => g.Last()).Select(c => c.Acknowledged!.Value - c.Came);
}

/// <summary>Whether people can keep up with the alarms.</summary>
public enum AlarmLoad
{
    /// <summary>Less than one in ten minutes.</summary>
    Good,

    /// <summary>Up to five in ten minutes.</summary>
    High,

    /// <summary>Five or more in ten minutes: some are overlooked.</summary>
    Overload,
}

/// <summary>How often an alarm came.</summary>
/// <param name="Key">The alarm.</param>
/// <param name="Alarms">How often.</param>
public sealed record AlarmCount(AlarmKey Key, int Alarms);

/// <summary>How long something takes.</summary>
/// <param name="Count">Of how many alarms it is known.</param>
/// <param name="Mean">The mean; null for none.</param>
public sealed record AlarmDuration(int Count, TimeSpan? Mean)
{
    /// <summary>The mean of some durations.</summary>
    public static AlarmDuration Of(IEnumerable<TimeSpan> durations)
    {
        var all = durations.ToList();
        return new AlarmDuration(all.Count, all.Count == 0 ? null : TimeSpan.FromSeconds(all.Average(d => d.TotalSeconds)));
    }
}
