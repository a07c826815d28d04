using EdgeDiag.Fusion.Devices;

namespace EdgeDiag.Fusion.Sensors;

/// <summary>Reads out of a window of samples whether a level has jumped, and whether the values scatter more than before.</summary>
internal static class BehaviorRules
{
    private const int FewestSamples = 20,
        FewestOfALevel = 4,
        // The level beside a jump is the median of so many samples, which one spike does not move.
        Beside = 3,
        Away = 5,
        Near = 12;

    private const double StepInNoise = 6,
        // A ramp rises elsewhere as it does at its steepest place, and a machine that cycles jumps again.
        NextJump = 0.5,
        Abrupt = 0.65,
        // Of the samples on one side of a jump, so many may lie on the other side of its middle: spikes.
        Strangers = 0.1,
        MoreNoise = 3.6,
        OfDeadband = 0.5,
        OfDigit = 0.8,
        ShareOfLimits = 0.1,
        NoiseOfLimits = 0.005,
        Earlier = 0.6,
        Lately = 0.25,
        Trimmed = 0.15,
        // The mean size of the smaller 85 of 100 values of a normal noise, in its deviations.
        OfTrimmed = 0.606;

    // Variance of a value less the mean of its two neighbours, in variances of the noise: lines of any slope leave nothing of themselves.
    private static readonly double OfNeighbours = Math.Sqrt(1.5),
        OfTwo = Math.Sqrt(2);

    /// <summary>Place of the first sample after the jump; null where there is none, or too few samples.</summary>
    /// <param name="values">In order of time.</param>
    /// <param name="sensor">Its limits and deadband.</param>
    public static int? FindStep(IReadOnlyList<double> values, SensorDescription sensor)
    {
        if (values.Count < FewestSamples)
            return null;
        var jumps = new double[values.Count];
        for (var i = Beside; i <= values.Count - Beside; i++)
            jumps[i] = Median(values, i, i + Beside) - Median(values, i - Beside, i);
        var at = FewestOfALevel;
        for (var i = FewestOfALevel; i <= values.Count - FewestOfALevel; i++)
            if (Math.Abs(jumps[i]) > Math.Abs(jumps[at]))
                at = i;
        var (jump, noise) = (Math.Abs(jumps[at]), Scatter(Rough(values)) / OfNeighbours);
        // Not a number and endless are no jump either.
        if (!(jump > Math.Max(sensor.Deadband, ShareOfLimits * sensor.Span)) || !(jump >= StepInNoise * noise) || !double.IsFinite(jump))
            return null;
        for (var i = Beside; i <= values.Count - Beside; i++)
            if (Math.Abs(i - at) > Beside && Math.Abs(jumps[i]) > NextJump * jump)
                return null;
        return jump >= Abrupt * Further(values, at) && Stays(values, at, jumps[at] > 0) ? Edge(values, at) : null;
    }

    /// <summary>Whether the last quarter scatters several times as much as the first part of the window did.</summary>
    /// <param name="samples">In order of time. What counts is their changes: noise is seen from one value to the next, however few are kept.</param>
    /// <param name="sensor">Its limits and deadband.</param>
    public static bool IsNoisy(IReadOnlyList<Sample> samples, SensorDescription sensor)
    {
        if (samples.Count < FewestSamples)
            return false;
        var (start, length) = (samples[0].Time, samples[^1].Time - samples[0].Time);
        double[] Changes(double from, double to) =>
            Apart([.. samples.Where(s => s.Time >= start + length * from && s.Time <= start + length * to).Select(s => s.Change).OfType<double>()]);
        var (before, now) = (Changes(0, Earlier), Changes(1 - Lately, 1));
        if (before.Length < FewestOfALevel || now.Length < FewestOfALevel)
            return false;
        var digit = before.Concat(now).Where(c => c > 0).DefaultIfEmpty(double.PositiveInfinity).Min();
        // Where a value begins to rise within the last quarter, fewer than half of its changes are the rise's.
        var (earlier, lately) = (Scatter(before) / OfTwo, Math.Min(Scatter(now), Robust.ToDeviation * Robust.Median(now)) / OfTwo);
        var material = sensor.Deadband > 0 ? OfDeadband * sensor.Deadband : NoiseOfLimits * sensor.Span;
        // A value that goes to and fro between two neighbouring digits is as quiet as it can be written.
        return lately >= Math.Max(MoreNoise * earlier, OfDigit * digit) && lately > material;
    }

    // How far apart the levels are a little further away: there a value that approaches its new level has gone much further, one that has jumped has not.
    private static double Further(IReadOnlyList<double> values, int at)
    {
        var (from, to) = (Math.Max(0, at - Away - Beside), Math.Min(values.Count, at + Away + Beside));
        return Math.Abs(Median(values, to - Beside, to) - Median(values, from, from + Beside));
    }

    // Near the jump, each side keeps to itself.
    private static bool Stays(IReadOnlyList<double> values, int at, bool up)
    {
        var middle = Median(values, at - Beside, at) / 2 + Median(values, at, at + Beside) / 2;
        var (from, to) = (Math.Max(0, at - Near), Math.Min(values.Count, at + Near));
        var before = values.Take(at).Skip(from).Count(v => v > middle == up);
        var after = values.Take(to).Skip(at).Count(v => v > middle != up);
        return before <= Math.Max(1, Strangers * (at - from)) && after <= Math.Max(1, Strangers * (to - at));
    }

    // The median smooths over the jump: where one sample stands out from the next, near there.
    private static int Edge(IReadOnlyList<double> values, int near)
    {
        var best = near;
        for (var i = Math.Max(FewestOfALevel, near - Beside + 1); i < Math.Min(values.Count - FewestOfALevel + 1, near + Beside); i++)
            if (Math.Abs(values[i] - values[i - 1]) > Math.Abs(values[best] - values[best - 1]))
                best = i;
        return best;
    }

    // From their middle: a value that rises steadily changes by the same each time.
    private static double[] Apart(double[] changes)
    {
        var middle = changes.Length > 0 ? Robust.Median(changes) : 0;
        return [.. changes.Select(c => Math.Abs(c - middle))];
    }

    private static double[] Rough(IReadOnlyList<double> values) =>
        [.. Enumerable.Range(1, values.Count - 2).Select(i => Math.Abs(values[i] - (values[i - 1] / 2 + values[i + 1] / 2)))];

    private static double Scatter(double[] rough)
    {
        double[] sorted = [.. rough.Order()];
        return sorted[..^(int)Math.Ceiling(sorted.Length * Trimmed)].Average() / OfTrimmed;
    }

    private static double Median(IReadOnlyList<double> values, int from, int to)
    {
        var part = new double[to - from];
        for (var i = from; i < to; i++)
            part[i - from] = values[i];
        return Robust.Median(part);
    }
}
