using System.Text;

namespace EdgeDiag.Fusion.Manuals;

/// <summary>
/// Terms of the full-text search. Chinese has no spaces: each two ideographs in a row are a term, so that a word of two is
/// found wherever it stands; a single ideograph is one where it stands alone. Elsewhere letters and digits in a row are.
/// </summary>
internal static class SearchTerms
{
    /// <summary>What a text is indexed under; single ideographs too, for queries of one.</summary>
    public static string Indexed(string text) => string.Join(' ', Runs(text).SelectMany(r => r.Wide ? Pairs(r.Text).Concat(Singles(r.Text)) : [r.Text]));

    /// <summary>The terms to look for, each once, at most <paramref name="most"/>.</summary>
    public static IReadOnlyList<string> Asked(string text, int most) =>
        [
            .. Runs(text)
                .SelectMany(r =>
                    !r.Wide ? [r.Text]
                    : r.Text.Count > 1 ? Pairs(r.Text)
                    : Singles(r.Text)
                )
                .Distinct(StringComparer.Ordinal)
                .Take(most),
        ];

    private static IEnumerable<string> Pairs(Run run) => run.Zip(run.Skip(1), (a, b) => a.ToString() + b);

    private static IEnumerable<string> Singles(Run run) => run.Select(r => r.ToString());

    private static IEnumerable<(bool Wide, Run Text)> Runs(string text)
    {
        var run = new Run();
        var wide = false;
        foreach (var rune in text.EnumerateRunes().SelectMany(CompatibleForms.Fold).Select(Rune.ToLowerInvariant))
        {
            var letter = Rune.IsLetterOrDigit(rune);
            if (run.Count > 0 && (!letter || IsWide(rune) != wide))
            {
                yield return (wide, run);
                run = new Run();
            }

            if (!letter)
                continue;
            wide = IsWide(rune);
            run.Add(rune);
        }

        if (run.Count > 0)
            yield return (wide, run);
    }

    private static bool IsWide(Rune rune) =>
        rune.Value
            is (>= 0x3005 and <= 0x3007)
                or (>= 0x3040 and <= 0x30FF)
                or (>= 0x3400 and <= 0x9FFF)
                or (>= 0xAC00 and <= 0xD7AF)
                or (>= 0xF900 and <= 0xFAFF)
                or (>= 0x20000 and <= 0x3FFFF);

    private sealed class Run : List<Rune>
    {
        public static implicit operator string(Run run) => string.Concat<Rune>(run);
    }
}
