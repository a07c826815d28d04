using System.Text;
using EdgeDiag.Fusion.Languages;

namespace EdgeDiag.Fusion.Manuals;

/// <summary>
/// Terms of the full-text search. Chinese has no spaces: each two ideographs in a row are a term, so that a word of two is
/// found wherever it stands; a single ideograph is one where it stands alone. Elsewhere letters and digits in a row are, and in a
/// language that joins words (<see cref="SearchForm.Parts"/>) also the parts of a long word: "Pumpe" is found in "Hydraulikpumpen".
/// </summary>
internal static class SearchTerms
{
    private const int PartLetters = 5;

    /// <summary>What a text is indexed under; single ideographs too, for queries of one.</summary>
    public static string Indexed(string text, Language language) =>
        string.Join(' ', Runs(Folded(text, language)).SelectMany(r => r.Wide ? Pairs(r.Text).Concat(Singles(r.Text)) : Words(r.Text, language)));

    /// <summary>The terms to look for, each once, whole words first, at most <paramref name="most"/>.</summary>
    public static IReadOnlyList<string> Asked(string text, int most, Language language) =>
        [
            .. Runs(Folded(text, language))
                .SelectMany(r =>
                    !r.Wide ? Words(r.Text, language).Select((w, i) => (Term: w, IsPart: i > 0))
                    : r.Text.Count > 1 ? Pairs(r.Text).Select(p => (Term: p, IsPart: false))
                    : Singles(r.Text).Select(s => (Term: s, IsPart: false))
                )
                .OrderBy(t => t.IsPart)
                .Select(t => t.Term)
                .Distinct(StringComparer.Ordinal)
                .Take(most),
        ];

    // A word, and its parts where the language joins words. All of one length, so that they are as rare in the middle of a word as at its end.
    private static IEnumerable<string> Words(string word, Language language)
    {
        yield return word;
        if (language.File().Reading!.Search != SearchForm.Parts || word.Any(char.IsAsciiDigit))
            yield break;
        for (var at = 0; word.Length > PartLetters && at + PartLetters <= word.Length; at++)
            yield return word.Substring(at, PartLetters);
    }

    private static string Folded(string text, Language language)
    {
        foreach (var (letter, letters) in language.File().Reading!.SearchFolds)
            text = text.Replace(letter, letters, StringComparison.OrdinalIgnoreCase);
        return text;
    }

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
