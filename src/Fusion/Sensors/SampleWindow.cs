namespace EdgeDiag.Fusion.Sensors;

/// <summary>Samples in order of time, 24 bytes each and a fixed number at most; where it is full, the oldest goes.</summary>
/// <param name="capacity">How many.</param>
internal sealed class SampleWindow(int capacity)
{
    private const int Fewest = 4;

    private long[] _ticks = [];
    private double[] _values = [],
        _changes = [];
    private int _first;

    public int Count { get; private set; }

    /// <summary>The sample at a place, from 0 for the oldest.</summary>
    public Sample this[int i] =>
        new(new DateTimeOffset(_ticks[Slot(i)], TimeSpan.Zero), _values[Slot(i)], double.IsNaN(_changes[Slot(i)]) ? null : _changes[Slot(i)]);

    /// <summary>Puts a sample where its time belongs; one of the same time is replaced.</summary>
    /// <returns>The sample that has no room: the oldest, or this one where all others are newer. Null where all have.</returns>
    public Sample? Add(Sample sample)
    {
        var (time, value) = (sample.Time, sample.Value);
        var at = IndexUntil(time) + 1;
        if (at > 0 && _ticks[Slot(at - 1)] == time.UtcTicks)
        {
            _changes[Slot(at - 1)] += value - _values[Slot(at - 1)];
            _values[Slot(at - 1)] = value;
            return null;
        }

        Sample? displaced = null;
        if (Count == capacity)
        {
            if (at == 0)
                return sample;
            displaced = this[0];
            _first = Slot(1);
            Count--;
            at--;
        }
        else if (Count == _ticks.Length)
            Grow();
        for (var i = Count; i > at; i--)
            (_ticks[Slot(i)], _values[Slot(i)], _changes[Slot(i)]) = (_ticks[Slot(i - 1)], _values[Slot(i - 1)], _changes[Slot(i - 1)]);
        (_ticks[Slot(at)], _values[Slot(at)], _changes[Slot(at)]) = (time.UtcTicks, value, sample.Change ?? double.NaN);
        Count++;
        return displaced;
    }

    /// <summary>Place of the last sample not after a time; -1 for none.</summary>
    public int IndexUntil(DateTimeOffset time)
    {
        var at = Count - 1;
        while (at >= 0 && _ticks[Slot(at)] > time.UtcTicks)
            at--;
        return at;
    }

    /// <summary>Forgets the samples after a time.</summary>
    /// <returns>Whether there were any.</returns>
    public bool ForgetAfter(DateTimeOffset time)
    {
        var kept = IndexUntil(time) + 1;
        var any = kept < Count;
        Count = kept;
        return any;
    }

    private int Slot(int i) => (_first + i) % _ticks.Length;

    // To its capacity and no further: a list would take up to twice of it.
    private void Grow()
    {
        var length = Math.Min(capacity, Math.Max(Fewest, _ticks.Length * 2));
        var (ticks, values, changes) = (new long[length], new double[length], new double[length]);
        for (var i = 0; i < Count; i++)
            (ticks[i], values[i], changes[i]) = (_ticks[Slot(i)], _values[Slot(i)], _changes[Slot(i)]);
        (_ticks, _values, _changes, _first) = (ticks, values, changes, 0);
    }
}
