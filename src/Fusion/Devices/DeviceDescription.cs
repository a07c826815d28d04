using System.Text.Json.Serialization;

namespace EdgeDiag.Fusion.Devices;

/// <summary>A machine of the plant.</summary>
/// <param name="Id">Topic segment, such as <c>press-07</c>.</param>
/// <param name="Line">Topic segment, such as <c>line-3</c>.</param>
/// <param name="Type">Device type that manuals are written for, such as <c>press</c>.</param>
/// <param name="Name">What people call the kind of machine, such as 冲压机 / stamping press.</param>
/// <param name="Sensors">Its sensors, in prompt order.</param>
public sealed record DeviceDescription(string Id, string Line, string Type, LocalizedText Name, IReadOnlyList<SensorDescription> Sensors)
{
    /// <summary>Devices of its line that feed it; empty where nobody says. They are of the device list and not kept with cases.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Upstream { get; init; } = [];

    /// <summary>Name of the reading whose value is the number of the recipe (of the product) that runs; null where there are none.</summary>
    [JsonIgnore]
    public string? Recipe { get; init; }
}

/// <summary>A sensor of a device.</summary>
/// <param name="Name">Key in readings, such as <c>temperature</c>.</param>
/// <param name="Unit">Unit of its values, such as <c>℃</c>.</param>
/// <param name="Low">Values below are low; null where there is no lower limit.</param>
/// <param name="High">Values above are high; null where there is no upper limit.</param>
/// <param name="Label">What people call it; from <see cref="SensorVocabulary"/> where the file gives none.</param>
public sealed record SensorDescription(string Name, string Unit, double? Low, double? High, LocalizedText Label)
{
    /// <summary>Other names that senders give it. They are of the device list and not kept with cases.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>How far a value beyond a limit must come back to be normal again, in the sensor's unit; with 0 it is normal at the limit.</summary>
    [JsonIgnore]
    public double Hysteresis { get; init; }

    /// <summary>A change up to this says nothing, in the sensor's unit.</summary>
    [JsonIgnore]
    public double Deadband { get; init; }

    /// <summary>A value that does not change for so long is not the machine's any more; null where nobody says.</summary>
    [JsonIgnore]
    public TimeSpan? StuckAfter { get; init; }

    /// <summary>Limits for a recipe's number, instead of <see cref="Low"/> and <see cref="High"/>.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<long, SensorLimits> Recipes { get; init; } = SensorLimits.NoRecipes;

    /// <summary>How far its limits lie apart; 0 where it has not both.</summary>
    internal double Span => High > Low ? High.Value - Low.Value : 0;

    /// <summary>The sensor with the limits that hold while a recipe runs.</summary>
    /// <param name="recipe">Value of the device's <see cref="DeviceDescription.Recipe"/>; null where it has not been read.</param>
    public SensorDescription For(double? recipe) =>
        recipe is { } number && Math.Abs(number) < long.MaxValue && Recipes.TryGetValue((long)Math.Round(number), out var limits)
            ? this with
            {
                Low = limits.Low,
                High = limits.High,
            }
            : this;
}

/// <summary>Limits of a sensor.</summary>
/// <param name="Low">Values below are low; null where there is no lower limit.</param>
/// <param name="High">Values above are high; null where there is no upper limit.</param>
public sealed record SensorLimits(double? Low, double? High)
{
    internal static IReadOnlyDictionary<long, SensorLimits> NoRecipes { get; } = new Dictionary<long, SensorLimits>();

    /// <summary>Whether a sensor is judged by these.</summary>
    internal bool Are(SensorDescription sensor) => Low == sensor.Low && High == sensor.High;
}
