using EdgeDiag.Fusion.Devices;

namespace EdgeDiag.Fusion.Sensors;

/// <summary>Units of a plant's sensors that are nearly, and not quite, one that EdgeDiag knows: nothing is converted to them.</summary>
/// <remarks>A plant's own units, such as pieces, are nobody's mistake.</remarks>
public static class UnknownUnits
{
    // Shorter units are all near one another, and a letter more makes another unit of many.
    private const int Shortest = 4,
        Long = 7;

    /// <summary>One sentence for each such unit, with the first sensor that has it.</summary>
    public static IEnumerable<string> Find(DeviceCatalog devices) =>
        devices
            .All.SelectMany(d => d.Sensors, (d, s) => (Device: $"{d.Line}/{d.Id}", s.Name, s.Unit))
            .GroupBy(s => s.Unit, StringComparer.Ordinal)
            .Where(g => g.Key.Length >= Shortest && !UnitConversion.IsKnown(g.Key))
            .Select(g => (g.Key, First: g.First(), Near: Near(g.Key)))
            .Where(u => u.Near is not null)
            .Select(u => $"{u.First.Device}, {u.First.Name}: expected a known unit, found '{u.Key}'; did you mean {u.Near}? Nothing is converted to it");

    // Advice that may be wrong would be followed: of two units that are equally near, neither is named.
    private static string? Near(string unit)
    {
        var near = NearestName.All(unit, UnitConversion.UsualNames, unit.Length < Long ? 1 : 2);
        return near.Count > 0 && near.Select(UnitSpelling.Normalize).Distinct(StringComparer.Ordinal).Count() == 1 ? near[0] : null;
    }
}
