namespace EdgeDiag.Fusion.Sensors;

/// <summary>A value of a sensor.</summary>
/// <param name="Time">When.</param>
/// <param name="Value">In the sensor's unit.</param>
/// <param name="Change">Since the value that the sensor sent before it, also where that one is not kept any more; null for the first.</param>
internal readonly record struct Sample(DateTimeOffset Time, double Value, double? Change);
