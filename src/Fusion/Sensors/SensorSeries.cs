namespace EdgeDiag.Fusion.Sensors;

/// <summary>The last samples of one sensor, oldest first; late arrivals are put where their time belongs.</summary>
internal sealed class SensorSeries(int capacity)
{
    private readonly List<(DateTimeOffset Time, double Value)> _samples = [];

    public void Add(DateTimeOffset time, double value)
    {
        var at = _samples.Count;
        while (at > 0 && _samples[at - 1].Time > time)
            at--;
        if (at > 0 && _samples[at - 1].Time == time)
        {
            _samples[at - 1] = (time, value);
            return;
        }

        _samples.Insert(at, (time, value));
        if (_samples.Count > capacity)
            _samples.RemoveAt(0);
    }

    /// <summary>Forgets samples after a time: the clock of this box has been set back since they were kept.</summary>
    public void ForgetAfter(DateTimeOffset time)
    {
        while (_samples.Count > 0 && _samples[^1].Time > time)
            _samples.RemoveAt(_samples.Count - 1);
    }

    /// <summary>The last sample not after a time, or null.</summary>
    public (DateTimeOffset Time, double Value)? LastUntil(DateTimeOffset time)
    {
        for (var i = _samples.Count - 1; i >= 0; i--)
            if (_samples[i].Time <= time)
                return _samples[i];
        return null;
    }

    /// <summary>Samples within a window that ends at a time.</summary>
    public IEnumerable<(DateTimeOffset Time, double Value)> Window(DateTimeOffset end, TimeSpan length) =>
        _samples.Where(s => s.Time <= end && s.Time >= end - length);
}
