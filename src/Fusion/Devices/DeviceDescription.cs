namespace EdgeDiag.Fusion.Devices;

/// <summary>A machine of the plant.</summary>
/// <param name="Id">Topic segment, such as <c>press-07</c>.</param>
/// <param name="Line">Topic segment, such as <c>line-3</c>.</param>
/// <param name="Type">Device type that manuals are written for, such as <c>press</c>.</param>
/// <param name="Name">What people call the kind of machine, such as 冲压机 / stamping press.</param>
/// <param name="Sensors">Its sensors, in prompt order.</param>
public sealed record DeviceDescription(string Id, string Line, string Type, LocalizedText Name, IReadOnlyList<SensorDescription> Sensors);
