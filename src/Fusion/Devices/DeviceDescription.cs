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
}
