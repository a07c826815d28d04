using EdgeDiag.Fusion.Devices;

namespace EdgeDiag.Fusion.Sensors;

/// <summary>Units of a plant's sensors that are nearly, and not quite, one that EdgeDiag knows: nothing is converted to them.</summary>
/// <remarks>A plant's own units, such as pieces, are nobody's mistake.</remarks>
public static class UnknownUnits
{
    // Shorter units are all near one another.
    private const int Shortest = 4;

    /// <summary>One sentence for each such unit, with the first sensor that has it.</summary>
    public static IEnumerable<string> Find(DeviceCatalog devices) =>
        devices
            .All.SelectMany(d => d.Sensors, (d, s) => (Device: $"{d.Line}/{d.Id}", s.Name, s.Unit))
            .GroupBy(s => s.Unit, StringComparer.Ordinal)
            .Where(g => g.Key.Length >= Shortest && !UnitConversion.IsKnown(g.Key))
            .Select(g => (g.Key, First: g.First(), Near: NearestName.Find(g.Key, UnitConversion.UsualNames)))
            .Where(u => u.Near is not null)
            .Select(u => $"{u.First.Device}, {u.First.Name}: expected a known unit, found '{u.Key}'; did you mean {u.Near}? Nothing is converted to it");
}
