using System.Collections.Concurrent;
using EdgeDiag.Fusion.Events;

namespace EdgeDiag.Fusion.Sensors;

/// <summary>Converts between the units that sensors of one quantity are delivered in. Thread-safe.</summary>
public static class UnitConversion
{
    // Units are a sender's text: a sender that invents them must not fill the memory.
    private const int MostPairs = 4096;

    private static readonly ConcurrentDictionary<(string From, string To), (UnitScale From, UnitScale To)?> Pairs = new();

    /// <summary>Reads the table of rare units now, about half a second, which otherwise the first message with such a unit waits for.</summary>
    public static void Prepare() => UnitTable.FindAll("");

    /// <summary>A value in another unit; null where the two do not measure the same quantity, a unit is not known, or the result is no finite number.</summary>
    public static double? Convert(double value, string from, string to)
    {
        if (string.Equals(from, to, StringComparison.Ordinal))
            return double.IsFinite(value) ? value : null;
        if (FindPair(from, to) is not { } pair)
            return null;
        var (source, target) = pair;
        if (source == target)
            return double.IsFinite(value) ? value : null;
        var converted = (value * source.Factor + source.Offset - target.Offset) / target.Factor;
        // Rounded: a limit of 80 ℃ must not be exceeded by the dust of a conversion. A small number without an offset has no dust.
        if (Math.Abs(converted) >= 0.001 || source.Offset != 0 || target.Offset != 0)
            converted = Math.Round(converted, 6);
        return double.IsFinite(converted) ? converted : null;
    }

    /// <summary>Whether a unit is one that EdgeDiag knows, in any of its usual spellings.</summary>
    public static bool IsKnown(string unit) =>
        UnitSpelling.Normalize(unit) is var symbol && (UnitTable.FindCommon(symbol) is not null || UnitTable.FindAll(symbol).Count > 0);

    /// <summary>What the common units are usually called: their symbols, and words of the languages for them.</summary>
    public static IEnumerable<string> UsualNames => UnitTable.CommonSymbols.Concat(UnitSpelling.Symbols).Concat(UnitSpelling.Words);

    /// <summary>Whether values in one unit can be had in another.</summary>
    public static bool IsConvertible(string from, string to) => Convert(0, from, to) is not null;

    /// <summary>A value as it was sent, in the sensor's unit; null where it cannot be used.</summary>
    public static double? Convert(SensorValue sent, string to) =>
        sent.Unit is { } unit ? Convert(sent.Value, unit, to)
        : double.IsFinite(sent.Value) ? sent.Value
        : null;

    /// <summary>A value in the first unit of its quantity, so that values in different units can be compared; one without a unit as it was sent.</summary>
    /// <returns>Null where the unit is not known, may mean several quantities, or the result is no finite number.</returns>
    public static SensorValue? ToFirstUnit(SensorValue sent)
    {
        if (sent.Unit is not { } unit)
            return double.IsFinite(sent.Value) ? sent : null;
        var symbol = UnitSpelling.Normalize(unit);
        UnitScale? scale =
            UnitTable.FindCommon(symbol) is { } common ? common
            : UnitTable.FindAll(symbol) is [var only] ? only
            : null;
        return scale is { } known && Convert(sent.Value, unit, known.First) is { } value ? new SensorValue(value, known.First) : null;
    }

    private static (UnitScale From, UnitScale To)? FindPair(string from, string to)
    {
        if (Pairs.TryGetValue((from, to), out var known))
            return known;
        var found = Compare(UnitSpelling.Normalize(from), UnitSpelling.Normalize(to));
        if (Pairs.Count < MostPairs)
            Pairs[(from, to)] = found;
        return found;
    }

    private static (UnitScale From, UnitScale To)? Compare(string from, string to)
    {
        var same = new UnitScale("", to, 1, 0);
        if (from == to)
            return (same, same);
        if (UnitTable.FindCommon(from) is { } source && UnitTable.FindCommon(to) is { } target && source.Quantity == target.Quantity)
            return (source, target);
        var (sources, targets) = (UnitTable.FindAll(from), UnitTable.FindAll(to));
        var pairs = sources.SelectMany(s => targets.Where(t => t.Quantity == s.Quantity).Select(t => (From: s, To: t))).ToList();
        // A symbol may mean several units; it is taken where all that fit the sensor agree.
        if (pairs.Count > 0)
            return pairs.All(p => IsSameConversion(p, pairs[0])) ? pairs[0] : null;
        // Units that nobody knows, such as pieces.
        return sources.Count == 0 && targets.Count == 0 && from.Equals(to, StringComparison.OrdinalIgnoreCase) && UnitTable.FindCommon(to) is null
            ? (same, same)
            : null;
    }

    private static bool IsSameConversion((UnitScale From, UnitScale To) one, (UnitScale From, UnitScale To) other)
    {
        double Ratio((UnitScale From, UnitScale To) p) => p.From.Factor / p.To.Factor;
        double Shift((UnitScale From, UnitScale To) p) => (p.From.Offset - p.To.Offset) / p.To.Factor;
        return Math.Abs(Ratio(one) / Ratio(other) - 1) < 1e-9 && Math.Abs(Shift(one) - Shift(other)) < 1e-9;
    }
}
