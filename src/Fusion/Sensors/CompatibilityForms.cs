using System.Collections.Frozen;
using System.Text;

namespace EdgeDiag.Fusion.Sensors;

/// <summary>
/// Writes the compatibility forms that occur in names and units in their usual form: full-width letters, squared units, powers, signs.
/// The runtime's normal form KC does nothing here, because the program runs without ICU.
/// </summary>
internal static class CompatibilityForms
{
    private static readonly FrozenDictionary<char, string> Usual = new Dictionary<char, string>
    {
        ['㎜'] = "mm",
        ['㎝'] = "cm",
        ['㎞'] = "km",
        ['㎡'] = "m2",
        ['㎥'] = "m3",
        ['㎎'] = "mg",
        ['㎏'] = "kg",
        ['㎐'] = "Hz",
        ['㎑'] = "kHz",
        ['㎒'] = "MHz",
        ['㎩'] = "Pa",
        ['㎪'] = "kPa",
        ['㎫'] = "MPa",
        ['㎧'] = "m/s",
        ['㎨'] = "m/s2",
        ['㎳'] = "ms",
        ['㎷'] = "mV",
        ['㎸'] = "kV",
        ['㎽'] = "mW",
        ['㎾'] = "kW",
        ['㎿'] = "MW",
        ['㎂'] = "μA",
        ['㎃'] = "mA",
        ['㎄'] = "kA",
        ['㎛'] = "μm",
        ['㏈'] = "dB",
        ['℃'] = "°C",
        ['℉'] = "°F",
        ['K'] = "K",
        ['Ω'] = "Ω",
        ['µ'] = "μ",
        ['⁻'] = "-",
        ['−'] = "-",
        ['‐'] = "-",
        ['–'] = "-",
        ['º'] = "°",
        ['˚'] = "°",
        ['∘'] = "°",
        ['⁰'] = "0",
        ['¹'] = "1",
        ['²'] = "2",
        ['³'] = "3",
        ['⁴'] = "4",
    }.ToFrozenDictionary();

    /// <summary>The text in its usual form.</summary>
    public static string Replace(string text)
    {
        var changed = false;
        foreach (var c in text)
            changed |= c > '~';
        if (!changed)
            return text;
        var usual = new StringBuilder(text.Length);
        foreach (var c in text)
            if (Usual.TryGetValue(c, out var replacement))
                usual.Append(replacement);
            else
                usual.Append(WidthForms.Narrow(c));
        return usual.ToString();
    }
}
