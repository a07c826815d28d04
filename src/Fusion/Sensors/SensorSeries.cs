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

    /// <summary>Keeps a sample; late arrivals are put where their time belongs.</summary>
    public void Add(DateTimeOffset time, double value, SensorDescription sensor)
    {
        var before = _newest.IndexUntil(time) is >= 0 and var at ? value - _newest[at].Value : (double?)null;
        if (_newest.Add(new Sample(time, value, before)) is { } displaced)
            Space(displaced);
        var (lowest, highest) = (Math.Min(value, _lowest), Math.Max(value, _highest));
        var moved = _unchanged == 0 || highest - lowest > sensor.Deadband;
        if (time < _last)
        {
            // It has been followed by others, which say more of now. But the sensor did live then.
            if (moved && time > _unchangedSince)
                (_unchangedSince, _unchanged) = (time, 1);
            return;
        }

        _last = time;
        _judged = JudgementRules.Judge(value, sensor, _judged);
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
    public Judgement JudgementOf(Sample sample, SensorDescription sensor) =>
        sensor.Hysteresis <= 0 ? JudgementRules.Judge(sample.Value, sensor)
        : sample.Time == _last ? _judged
        : Until(sample.Time).Aggregate(Judgement.Unknown, (before, s) => JudgementRules.Judge(s.Value, sensor, before));

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
