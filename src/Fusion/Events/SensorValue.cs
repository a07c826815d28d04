namespace EdgeDiag.Fusion.Events;

/// <summary>One number of a reading.</summary>
/// <param name="Value">A finite number.</param>
/// <param name="Unit">The sender's unit, or null where it sent a bare number.</param>
public readonly record struct SensorValue(double Value, string? Unit);
