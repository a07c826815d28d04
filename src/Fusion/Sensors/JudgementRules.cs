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

    /// <summary>
    /// The same, but what was low or high stays so until the value has come back by the sensor's hysteresis: a value that plays around its limit
    /// is not judged anew with every reading.
    /// </summary>
    /// <param name="value">In the sensor's unit.</param>
    /// <param name="sensor">Its limits and hysteresis.</param>
    /// <param name="before">What was so until now.</param>
    public static Judgement Judge(double value, SensorDescription sensor, Judgement before) =>
        Judge(value, sensor) switch
        {
            Judgement.Normal when before == Judgement.High && value > sensor.High - sensor.Hysteresis => Judgement.High,
            Judgement.Normal when before == Judgement.Low && value < sensor.Low + sensor.Hysteresis => Judgement.Low,
            var judged => judged,
        };

    /// <summary>Judges a value as it was sent, in whatever unit; unknown where the units do not measure the same quantity.</summary>
    public static Judgement Judge(SensorValue sent, SensorDescription sensor) =>
        UnitConversion.Convert(sent, sensor.Unit) is { } value ? Judge(value, sensor) : Judgement.Unknown;
}
