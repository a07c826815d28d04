using System.Text.Json.Serialization;
using EdgeDiag.Fusion.Devices;

namespace EdgeDiag.Fusion.Sensors;

/// <summary>A sensor as it stood at one moment, judged.</summary>
/// <param name="Sensor">Which sensor.</param>
/// <param name="Value">Last value in the sensor's unit; null where missing.</param>
/// <param name="Age">Age of the value at that moment; null where missing.</param>
/// <param name="Judgement">Against the limits; <see cref="Judgement.Unknown"/> where stale, missing or stuck.</param>
/// <param name="Trend">Direction over the window.</param>
/// <param name="Quality">Fitness for use.</param>
public sealed record SensorState(SensorDescription Sensor, double? Value, TimeSpan? Age, Judgement Judgement, Trend Trend, ReadingQuality Quality)
{
    /// <summary>What its values did over the window, besides their direction.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public SensorBehavior Behavior { get; init; }
}
