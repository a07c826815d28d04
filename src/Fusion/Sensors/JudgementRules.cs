using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Events;

namespace EdgeDiag.Fusion.Sensors;

/// <summary>Judges a value against a sensor's limits.</summary>
public static class JudgementRules
{
    /// <summary>Below the lower limit low, above the upper limit high, otherwise normal; not finite is unknown.</summary>
    public static Judgement Judge(double value, SensorDescription sensor) =>
        !double.IsFinite(value) ? Judgement.Unknown
        : value < sensor.Low ? Judgement.Low
        : value > sensor.High ? Judgement.High
        : Judgement.Normal;

    /// <summary>Judges a value as it was sent, in whatever unit; unknown where the units do not measure the same quantity.</summary>
    public static Judgement Judge(SensorValue sent, SensorDescription sensor) =>
        UnitConversion.Convert(sent, sensor.Unit) is { } value ? Judge(value, sensor) : Judgement.Unknown;
}
