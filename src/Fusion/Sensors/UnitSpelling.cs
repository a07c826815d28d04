using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using EdgeDiag.Fusion.Languages;

namespace EdgeDiag.Fusion.Sensors;

/// <summary>
/// Brings the spellings of a unit to one: compatibility forms, degree signs, powers, products, and the words of <c>unit-aliases.json</c> and of
/// each language.
/// </summary>
internal static class UnitSpelling
{
    private static readonly FrozenDictionary<string, string> Aliases = ReadAliases();

    /// <summary>The symbols that the words stand for.</summary>
    public static IEnumerable<string> Symbols => Aliases.Values.Distinct(StringComparer.Ordinal);

    /// <summary>Words for units, in lower case.</summary>
    public static IEnumerable<string> Words => Aliases.Keys;

    /// <summary>The unit's symbol in one spelling, its letters' case as it is: <c>℃</c>, <c>º C</c>, <c>degC</c> and 摄氏度 all are <c>°C</c>.</summary>
    public static string Normalize(string unit)
    {
        var plain = Plain(unit);
        return Aliases.TryGetValue(plain.ToLowerInvariant(), out var symbol) && !SameLetters(plain, symbol) ? symbol : plain;
    }

    private static string Plain(string unit)
    {
        var text = new StringBuilder(unit.Length);
        foreach (var c in CompatibilityForms.Replace(unit))
            if (!char.IsWhiteSpace(c) && c is not ('·' or '⋅' or '*' or '^' or '_' or '[' or ']' or '\u200b' or '\ufeff'))
                text.Append(c);
        return text.ToString();
    }

    // An alias never changes the case of a symbol: mPa is not MPa.
    private static bool SameLetters(string plain, string symbol) => plain.Equals(symbol, StringComparison.OrdinalIgnoreCase);

    private static FrozenDictionary<string, string> ReadAliases()
    {
        using var stream = typeof(UnitSpelling).Assembly.GetManifestResourceStream("unit-aliases.json")!;
        var bySymbol = JsonSerializer.Deserialize<Dictionary<string, string[]>>(stream)!;
        return bySymbol
            .Concat(LanguageFiles.All.SelectMany(f => f.Units))
            .SelectMany(unit => unit.Value.Select(alias => (Alias: Plain(alias).ToLowerInvariant(), Symbol: Plain(unit.Key))))
            .Distinct()
            .ToFrozenDictionary(a => a.Alias, a => a.Symbol, StringComparer.Ordinal);
    }
}
