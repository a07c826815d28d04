using EdgeDiag.Fusion.Events;

namespace EdgeDiag.Fusion.Sensors;

/// <summary>Converts between the units that sensors of one quantity are delivered in.</summary>
public static class UnitConversion
{
    // Each unit as factor and offset to its quantity's first unit: base = value * factor + offset.
    private static readonly Dictionary<string, (string Base, double Factor, double Offset)> Units = new(StringComparer.OrdinalIgnoreCase)
    {
        ["℃"] = ("℃", 1, 0),
        ["°C"] = ("℃", 1, 0),
        ["C"] = ("℃", 1, 0),
        ["℉"] = ("℃", 5 / 9.0, -160 / 9.0),
        ["°F"] = ("℃", 5 / 9.0, -160 / 9.0),
        ["F"] = ("℃", 5 / 9.0, -160 / 9.0),
        ["K"] = ("℃", 1, -273.15),
        ["bar"] = ("bar", 1, 0),
        ["MPa"] = ("bar", 10, 0),
        ["kPa"] = ("bar", 0.01, 0),
        ["psi"] = ("bar", 0.0689475729, 0),
        ["mm/s"] = ("mm/s", 1, 0),
        ["in/s"] = ("mm/s", 25.4, 0),
        ["m/s"] = ("mm/s", 1000, 0),
        ["A"] = ("A", 1, 0),
        ["mA"] = ("A", 0.001, 0),
        ["V"] = ("V", 1, 0),
        ["mV"] = ("V", 0.001, 0),
        ["kV"] = ("V", 1000, 0),
        ["kW"] = ("kW", 1, 0),
        ["W"] = ("kW", 0.001, 0),
        ["L/min"] = ("L/min", 1, 0),
        ["m3/h"] = ("L/min", 1000 / 60.0, 0),
        ["m³/h"] = ("L/min", 1000 / 60.0, 0),
        ["mm"] = ("mm", 1, 0),
        ["cm"] = ("mm", 10, 0),
        ["m"] = ("mm", 1000, 0),
        ["in"] = ("mm", 25.4, 0),
        ["rpm"] = ("rpm", 1, 0),
        ["r/min"] = ("rpm", 1, 0),
    };

    /// <summary>A value in another unit; null where the two do not measure the same quantity, a unit is not known, or the result is no finite number.</summary>
    public static double? Convert(double value, string from, string to)
    {
        if (string.Equals(from, to, StringComparison.OrdinalIgnoreCase))
            return double.IsFinite(value) ? value : null;
        if (!Units.TryGetValue(from, out var source) || !Units.TryGetValue(to, out var target) || source.Base != target.Base)
            return null;
        // Rounded: a limit of 80 ℃ must not be exceeded by the dust of a conversion.
        var converted = Math.Round((value * source.Factor + source.Offset - target.Offset) / target.Factor, 6);
        return double.IsFinite(converted) ? converted : null;
    }

    /// <summary>Whether values in one unit can be had in another.</summary>
    public static bool IsConvertible(string from, string to) => Convert(0, from, to) is not null;

    /// <summary>A value as it was sent, in the sensor's unit; null where it cannot be used.</summary>
    public static double? Convert(SensorValue sent, string to) =>
        sent.Unit is { } unit ? Convert(sent.Value, unit, to)
        : double.IsFinite(sent.Value) ? sent.Value
        : null;
}
