using EdgeDiag.Fusion.Devices;

namespace EdgeDiag.Fusion.Sensors;

/// <summary>
/// The samples of one sensor: the newest as they came, and of those before them one for each stretch of the trend's window. So a sensor that
/// sends ten times a second has a trend over minutes too, and takes no more memory than a slow one: 48 bytes for each of <paramref name="capacity"/>.
/// </summary>
/// <param name="capacity">Samples of each of the two kinds.</param>
/// <param name="window">How far back a trend looks.</param>
internal sealed class SensorSeries(int capacity, TimeSpan window)
{
    private const int FewestUnchanged = 3,
        // What rules over a window read of it at most.
        MostRead = 256;

    private readonly SampleWindow _newest = new(capacity),
        _spaced = new(capacity);
    private readonly TimeSpan _spacing = window / capacity;
    private DateTimeOffset _last = DateTimeOffset.MinValue,
        _unchangedSince;
    private double _lowest,
        _highest;
    private int _unchanged;
    private Judgement _judged;

    // By these it was judged: another recipe's begin anew.
    private SensorLimits _limits = new(null, null);

    /// <summary>Keeps a sample; late arrivals are put where their time belongs.</summary>
    public void Add(DateTimeOffset time, double value, SensorDescription sensor)
    {
        var sample = new Sample(time, value, LastUntil(time) is { } before && before.Time < time ? value - before.Value : null);
        // Older than what has been thinned out already, it belongs there.
        if (_spaced.Count > 0 && time < _spaced[_spaced.Count - 1].Time)
            Space(sample);
        else if (_newest.Add(sample) is { } displaced)
            Space(displaced);
        var (lowest, highest) = (Math.Min(value, _lowest), Math.Max(value, _highest));
        var moved = _unchanged == 0 || highest - lowest > sensor.Deadband;
        if (time <= _last && _unchanged > 0)
        {
            // It has been followed by others, which say more of now. But the sensor did live then.
            if (moved && time > _unchangedSince)
                (_unchangedSince, _unchanged) = (time, 1);
            _judged = Fold(_last, sensor, DateTimeOffset.MinValue);
            _limits = new SensorLimits(sensor.Low, sensor.High);
            return;
        }

        // Silence is no value that stays.
        moved |= time - _last > sensor.StuckAfter;
        _last = time;
        _judged = JudgementRules.Judge(value, sensor, _limits.Are(sensor) ? _judged : Judgement.Unknown);
        _limits = _limits.Are(sensor) ? _limits : new SensorLimits(sensor.Low, sensor.High);
        (_lowest, _highest) = moved ? (value, value) : (lowest, highest);
        if (moved)
            (_unchangedSince, _unchanged) = (time, 0);
        _unchanged++;
    }

    /// <summary>Forgets samples after a time: the clock of this box has been set back since they were kept.</summary>
    public void ForgetAfter(DateTimeOffset time)
    {
        _spaced.ForgetAfter(time);
        if (_newest.ForgetAfter(time))
            (_last, _unchanged, _judged) = (LastUntil(time)?.Time ?? DateTimeOffset.MinValue, 0, Judgement.Unknown);
    }

    /// <summary>The last sample not after a time, or null.</summary>
    public Sample? LastUntil(DateTimeOffset time) =>
        _newest.IndexUntil(time) is >= 0 and var at ? _newest[at]
        : _spaced.IndexUntil(time) is >= 0 and var before ? _spaced[before]
        : null;

    /// <summary>Samples within a window that ends at a time, oldest first. Of many, evenly spaced ones; always the last.</summary>
    public IReadOnlyList<Sample> Window(DateTimeOffset end, TimeSpan length)
    {
        var all = Until(end).Where(s => s.Time >= end - length).ToList();
        var cells = Math.Min(capacity, MostRead);
        if (all.Count <= cells)
            return all;
        var (start, width) = (all[0].Time, (all[^1].Time - all[0].Time) / cells);
        int Cell(Sample s) => Math.Min(cells - 1, (int)((s.Time - start) / width));
        return [.. all.Where((s, i) => i == all.Count - 1 || Cell(s) != Cell(all[i + 1]))];
    }

    /// <summary>A sample of this series against the limits, with what was so before it where the sensor has a hysteresis.</summary>
    /// <param name="sample">The sample.</param>
    /// <param name="sensor">With the limits of the recipe that ran then.</param>
    /// <param name="since">Since when it ran.</param>
    public Judgement JudgementOf(Sample sample, SensorDescription sensor, DateTimeOffset since) =>
        sensor.Hysteresis <= 0 ? JudgementRules.Judge(sample.Value, sensor)
        : sample.Time == _last && _limits.Are(sensor) ? _judged
        : Fold(sample.Time, sensor, since);

    /// <summary>Since when the value has been what it is at a time, as far as samples are kept.</summary>
    public DateTimeOffset Since(DateTimeOffset time)
    {
        Sample? first = null;
        foreach (var sample in Until(time))
            if (first?.Value != sample.Value)
                first = sample;
        return first?.Time ?? DateTimeOffset.MinValue;
    }

    private Judgement Fold(DateTimeOffset end, SensorDescription sensor, DateTimeOffset since) =>
        sensor.Hysteresis <= 0
            ? Judgement.Unknown
            : Until(end).Where(s => s.Time >= since).Aggregate(Judgement.Unknown, (before, s) => JudgementRules.Judge(s.Value, sensor, before));

    /// <summary>Whether the value had not changed for so long at a time that the sensor says nothing any more.</summary>
    public bool IsStuck(DateTimeOffset time, SensorDescription sensor) =>
        sensor.StuckAfter is { } after && _unchanged >= FewestUnchanged && time - _unchangedSince >= after;

    private IEnumerable<Sample> Until(DateTimeOffset end)
    {
        var (spaced, newest) = (_spaced.IndexUntil(end), _newest.IndexUntil(end));
        for (var i = 0; i <= spaced; i++)
            yield return _spaced[i];
        for (var i = 0; i <= newest; i++)
            yield return _newest[i];
    }

    private void Space(Sample sample)
    {
        var before = _spaced.IndexUntil(sample.Time);
        if (before >= 0 && sample.Time - _spaced[before].Time < _spacing)
            return;
        if (before + 1 < _spaced.Count && _spaced[before + 1].Time - sample.Time < _spacing)
            return;
        _spaced.Add(sample);
    }
}
