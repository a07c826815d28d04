using System.Text;

namespace EdgeDiag.Fusion.Manuals;

/// <summary>
/// Characters that are another one in a different form, as normal form KC treats them: full-width letters and digits, and the ligatures that fonts
/// have. The program runs without the system's tables, so that <see cref="string.Normalize()"/> would change nothing.
/// </summary>
internal static class CompatibleForms
{
    private static readonly string[] Ligatures = ["ff", "fi", "fl", "ffi", "ffl", "st", "st"];

    /// <summary>A text in the usual forms.</summary>
    public static string Fold(string text) => string.Concat(text.EnumerateRunes().SelectMany(Fold).Select(r => r.ToString()));

    /// <summary>One character in its usual form.</summary>
    public static IEnumerable<Rune> Fold(Rune rune) =>
        rune.Value switch
        {
            >= 0xFB00 and <= 0xFB06 => Ligatures[rune.Value - 0xFB00].EnumerateRunes(),
            0x00A0 => [new Rune(' ')],
            _ => rune.IsBmp ? [new Rune(WidthForms.Narrow((char)rune.Value))] : [rune],
        };
}
