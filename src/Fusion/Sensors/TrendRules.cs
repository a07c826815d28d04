using EdgeDiag.Fusion.Devices;

namespace EdgeDiag.Fusion.Sensors;

/// <summary>Reads a direction out of a window of samples.</summary>
public static class TrendRules
{
    private const double ClearShare = 0.1,
        // A line through noise alone rises by less than this many standard deviations of its own error in all but a few of a thousand windows.
        Certain = 3,
        // However many samples: what a person does not see in the chart is none.
        Visible = 2.5;
    private const int FewestSamples = 3,
        MostSamples = 256,
        // Of fewer samples the noise cannot be told: nearly all pairs must go one way.
        FewSamples = 8;
    private const double NearlyAll = 0.9;

    /// <summary>
    /// The line through the samples by Theil and Sen: its slope is the median of the slopes of all pairs, so that spikes and gaps do not turn it.
    /// It rises or falls where its change over the window stands out of the noise around it, and is a tenth of the span of the limits where the
    /// sensor has both, and the sensor's deadband. Fewer than three samples are steady.
    /// </summary>
    /// <param name="samples">In order of time.</param>
    /// <param name="sensor">Its limits.</param>
    public static Trend FindTrend(IReadOnlyList<(DateTimeOffset Time, double Value)> samples, SensorDescription sensor)
    {
        if (samples.Count < FewestSamples)
            return Trend.Steady;
        var kept = Thinned(samples);
        var start = kept[0].Time;
        double[] times = [.. kept.Select(s => (s.Time - start).TotalSeconds)],
            values = [.. kept.Select(s => s.Value)];
        if (Slope(times, values) is not var (slope, oneWay) || (times.Length < FewSamples && oneWay < NearlyAll))
            return Trend.Steady;
        var rise = slope * times[^1];
        if (!double.IsFinite(rise) || rise == 0)
            return Trend.Steady;
        var noise = Deviation([.. values.Select((v, i) => v - slope * times[i])]);
        if (!double.IsFinite(noise))
            return Trend.Steady;
        var clear = noise * Math.Max(Visible, Certain * Math.Sqrt(12.0 / times.Length));
        var material = ClearShare * sensor.Span;
        return Math.Abs(rise) < Math.Max(clear, Math.Max(material, sensor.Deadband)) ? Trend.Steady
            : rise > 0 ? Trend.Rising
            : Trend.Falling;
    }

    // All pairs of 256 are 32,640 slopes, a millisecond; more tell nothing more.
    private static IReadOnlyList<(DateTimeOffset Time, double Value)> Thinned(IReadOnlyList<(DateTimeOffset Time, double Value)> samples) =>
        samples.Count <= MostSamples
            ? samples
            : [.. Enumerable.Range(0, MostSamples).Select(i => samples[(int)((long)i * (samples.Count - 1) / (MostSamples - 1))])];

    // The median slope, and the share of pairs that have its sign.
    private static (double Slope, double OneWay)? Slope(double[] times, double[] values)
    {
        var slopes = new List<double>(times.Length * (times.Length - 1) / 2);
        for (var i = 0; i < times.Length; i++)
        for (var j = i + 1; j < times.Length; j++)
            if (times[j] > times[i])
                slopes.Add((values[j] - values[i]) / (times[j] - times[i]));
        if (slopes.Count == 0)
            return null;
        var slope = Robust.Median(slopes);
        // Values near the largest number there is have no direction.
        if (!double.IsFinite(slope))
            return null;
        return (slope, (double)slopes.Count(s => Math.Sign(s) == Math.Sign(slope)) / slopes.Count);
    }

    private static double Deviation(List<double> residuals)
    {
        var middle = Robust.Median(residuals);
        return Robust.ToDeviation * Robust.Median(residuals.Select(r => Math.Abs(r - middle)));
    }
}
