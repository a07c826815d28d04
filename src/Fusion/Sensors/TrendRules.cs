using EdgeDiag.Fusion.Devices;

namespace EdgeDiag.Fusion.Sensors;

/// <summary>Reads a direction out of a window of samples.</summary>
public static class TrendRules
{
    private const double ClearShare = 0.1;
    private const int FewestSamples = 3;

    /// <summary>
    /// The least-squares line's rise over the window, against the span of the limits (or the mean's size where a limit is
    /// missing): beyond a tenth it is rising or falling. Fewer than three samples are steady.
    /// </summary>
    public static Trend FindTrend(IReadOnlyList<(DateTimeOffset Time, double Value)> samples, SensorDescription sensor)
    {
        if (samples.Count < FewestSamples)
            return Trend.Steady;
        var start = samples[0].Time;
        var times = samples.Select(s => (s.Time - start).TotalSeconds).ToArray();
        var (meanTime, meanValue) = (times.Average(), samples.Average(s => s.Value));
        double covariance = 0,
            variance = 0;
        for (var i = 0; i < times.Length; i++)
        {
            covariance += (times[i] - meanTime) * (samples[i].Value - meanValue);
            variance += (times[i] - meanTime) * (times[i] - meanTime);
        }

        if (variance == 0)
            return Trend.Steady;
        var rise = covariance / variance * times[^1];
        var scale = sensor is { Low: { } low, High: { } high } && high > low ? high - low : Math.Abs(meanValue);
        // Values near the largest number there is add up to none: such a window has no direction.
        if (!double.IsFinite(rise) || scale == 0 || Math.Abs(rise) < ClearShare * scale)
            return Trend.Steady;
        return rise > 0 ? Trend.Rising : Trend.Falling;
    }
}
