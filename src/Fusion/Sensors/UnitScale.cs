namespace EdgeDiag.Fusion.Sensors;

/// <summary>How a unit stands to the first unit of its quantity: first = value * factor + offset.</summary>
/// <param name="Quantity">What is measured; units of one quantity can be converted.</param>
/// <param name="First">Symbol of the quantity's first unit.</param>
/// <param name="Factor">Not 0.</param>
/// <param name="Offset">Of temperatures.</param>
internal readonly record struct UnitScale(string Quantity, string First, double Factor, double Offset);
