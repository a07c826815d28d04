namespace EdgeDiag.Fusion.Devices;

/// <summary>A sensor of a device.</summary>
/// <param name="Name">Key in readings, such as <c>temperature</c>.</param>
/// <param name="Unit">Unit of its values, such as <c>℃</c>.</param>
/// <param name="Low">Values below are low; null where there is no lower limit.</param>
/// <param name="High">Values above are high; null where there is no upper limit.</param>
/// <param name="Label">What people call it; from <see cref="Sensors.SensorVocabulary"/> where the file gives none.</param>
public sealed record SensorDescription(string Name, string Unit, double? Low, double? High, LocalizedText Label);
