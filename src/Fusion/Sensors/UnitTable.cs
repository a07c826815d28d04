using System.Collections.Frozen;
using System.Globalization;
using UnitsNet;

namespace EdgeDiag.Fusion.Sensors;

/// <summary>
/// The units that are known: common ones in a table of its own, all others from UnitsNet, which is loaded when the first of them
/// comes. Symbols are in the spelling of <see cref="UnitSpelling"/>.
/// </summary>
internal static class UnitTable
{
    private static readonly FrozenDictionary<string, UnitScale> Common = new (string Symbol, string First, double Factor, double Offset)[]
    {
        ("°C", "℃", 1, 0),
        ("C", "℃", 1, 0),
        ("°F", "℃", 5 / 9.0, -160 / 9.0),
        ("F", "℃", 5 / 9.0, -160 / 9.0),
        ("K", "℃", 1, -273.15),
        ("bar", "bar", 1, 0),
        ("MPa", "bar", 10, 0),
        ("kPa", "bar", 0.01, 0),
        ("psi", "bar", 0.0689475729, 0),
        ("mm/s", "mm/s", 1, 0),
        ("in/s", "mm/s", 25.4, 0),
        ("m/s", "mm/s", 1000, 0),
        ("A", "A", 1, 0),
        ("mA", "A", 0.001, 0),
        ("V", "V", 1, 0),
        ("mV", "V", 0.001, 0),
        ("kV", "V", 1000, 0),
        ("kW", "kW", 1, 0),
        ("W", "kW", 0.001, 0),
        ("L/min", "L/min", 1, 0),
        ("m3/h", "L/min", 1000 / 60.0, 0),
        ("mm", "mm", 1, 0),
        ("cm", "mm", 10, 0),
        ("m", "mm", 1000, 0),
        ("in", "mm", 25.4, 0),
        ("rpm", "rpm", 1, 0),
        ("r/min", "rpm", 1, 0),
    }.ToFrozenDictionary(u => u.Symbol, u => new UnitScale(u.First, u.First, u.Factor, u.Offset), StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, UnitScale> CommonInAnyCase = Common.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly Lazy<FrozenDictionary<string, UnitScale[]>> Others = new(ReadUnitsNet);

    /// <summary>The symbols of common units.</summary>
    public static IEnumerable<string> CommonSymbols => Common.Keys;

    /// <summary>A common unit.</summary>
    public static UnitScale? FindCommon(string symbol) =>
        Common.TryGetValue(symbol, out var exact) ? exact
        : CommonInAnyCase.TryGetValue(symbol, out var other) && !Others.Value.ContainsKey(symbol) ? other
        : null;

    /// <summary>
    /// All that a symbol may mean in UnitsNet's scales: <c>g</c> grams or standard gravity, <c>MA</c> megaamperes or, in capitals,
    /// milliamperes. Empty where it is unknown.
    /// </summary>
    public static IReadOnlyList<UnitScale> FindAll(string symbol)
    {
        IReadOnlyList<UnitScale> exact = Others.Value.GetValueOrDefault(symbol) ?? [];
        return Common.ContainsKey(symbol) || !CommonInAnyCase.ContainsKey(symbol) || !Others.Value.TryGetValue(CommonSymbol(symbol), out var other)
            ? exact
            : [.. exact.Union(other)];
    }

    private static string CommonSymbol(string symbol) => Common.Keys.First(k => k.Equals(symbol, StringComparison.OrdinalIgnoreCase));

    // Quantities of machines. Those whose symbols would only bring a second meaning, such as molarity's mm, are left out.
    private static FrozenDictionary<string, UnitScale[]> ReadUnitsNet()
    {
        QuantityInfo[] quantities =
        [
            Acceleration.Info,
            Angle.Info,
            Area.Info,
            Density.Info,
            Duration.Info,
            DynamicViscosity.Info,
            ElectricConductivity.Info,
            ElectricCurrent.Info,
            ElectricPotential.Info,
            ElectricResistance.Info,
            Energy.Info,
            Force.Info,
            Frequency.Info,
            Illuminance.Info,
            KinematicViscosity.Info,
            Length.Info,
            Mass.Info,
            MassFlow.Info,
            Power.Info,
            Pressure.Info,
            Ratio.Info,
            RotationalSpeed.Info,
            Speed.Info,
            Temperature.Info,
            Torque.Info,
            Volume.Info,
            VolumeFlow.Info,
        ];
        return quantities
            .SelectMany(Symbols)
            .GroupBy(u => u.Symbol, u => u.Scale, StringComparer.Ordinal)
            .ToFrozenDictionary(g => g.Key, g => g.Distinct().ToArray(), StringComparer.Ordinal);
    }

    private static IEnumerable<(string Symbol, UnitScale Scale)> Symbols(QuantityInfo quantity)
    {
        var first = quantity.BaseUnitInfo.Value;
        var firstSymbol = Abbreviations(quantity, first)[0];
        foreach (var unit in quantity.UnitInfos)
        {
            var offset = Quantity.From(0, unit.Value).As(first);
            var scale = new UnitScale(quantity.Name, firstSymbol, Quantity.From(1, unit.Value).As(first) - offset, offset);
            foreach (var symbol in Abbreviations(quantity, unit.Value).Select(UnitSpelling.Normalize))
            {
                yield return (symbol, scale);
                // Litres are written with either letter.
                if (symbol is "l" or "L" || symbol.StartsWith("l/", StringComparison.OrdinalIgnoreCase))
                    yield return ((symbol[0] == 'l' ? 'L' : 'l') + symbol[1..], scale);
            }
        }
    }

    private static string[] Abbreviations(QuantityInfo quantity, Enum unit) =>
        UnitsNetSetup.Default.UnitAbbreviations.GetUnitAbbreviations(
            quantity.UnitType,
            Convert.ToInt32(unit, CultureInfo.InvariantCulture),
            CultureInfo.InvariantCulture
        );
}
