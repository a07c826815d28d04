using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Sensors;

namespace EdgeDiag.PlantSimulator.Sampling;

/// <summary>Draws a number that the device's limits judge as wanted.</summary>
public static class ReadingSampler
{
    /// <summary>A value with the judgement, rounded as such sensors are read out.</summary>
    public static double Draw(Random random, SensorDescription sensor, Judgement judgement)
    {
        var (low, high) = (sensor.Low, sensor.High) switch
        {
            ({ } l, { } h) => (l, h),
            ({ } l, null) => (l, l + Math.Max(Math.Abs(l), 1)),
            (null, { } h) => (h - Math.Max(Math.Abs(h), 1) * 0.8, h),
            _ => (0.0, 1.0),
        };
        var span = high - low;
        var digits =
            span >= 50 ? 0
            : span >= 5 ? 1
            : 2;
        for (var attempt = 0; ; attempt++)
        {
            var value = judgement switch
            {
                Judgement.High => high + span * (0.04 + 0.4 * random.NextDouble()),
                // A quantity that cannot be negative stays above zero.
                Judgement.Low => low > 0 ? low * (0.3 + 0.65 * random.NextDouble()) : low - span * (0.04 + 0.3 * random.NextDouble()),
                _ => low + span * (0.1 + 0.8 * random.NextDouble()),
            };
            value = Math.Round(value, Math.Min(digits + attempt / 4, 6));
            if (JudgementRules.Judge(value, sensor) == judgement)
                return value;
        }
    }
}
