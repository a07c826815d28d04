using System.Globalization;
using System.Text.RegularExpressions;

namespace EdgeDiag.Model.Tokenization;

/// <summary>
/// Cuts text into words by a regular expression. .NET's expressions see UTF-16 units where those that vocabularies are made
/// with see characters, so characters outside the basic plane are matched by a stand-in of the same category and one unit.
/// </summary>
internal sealed class WordSplitter(string pattern)
{
    // Rare characters, so that no pattern names one of them; one of each category that the supplementary planes have.
    private static readonly Dictionary<UnicodeCategory, char> StandIns = new()
    {
        [UnicodeCategory.UppercaseLetter] = '\uA640',
        [UnicodeCategory.LowercaseLetter] = '\uA641',
        [UnicodeCategory.ModifierLetter] = '\uA67F',
        [UnicodeCategory.OtherLetter] = '\uA000',
        [UnicodeCategory.NonSpacingMark] = '\uA6F0',
        [UnicodeCategory.SpacingCombiningMark] = '\uA823',
        [UnicodeCategory.DecimalDigitNumber] = '\uA8D0',
        [UnicodeCategory.LetterNumber] = '\uA6E6',
        [UnicodeCategory.OtherNumber] = '\uA830',
        [UnicodeCategory.OtherSymbol] = '\uA490',
        [UnicodeCategory.MathSymbol] = '\u2A00',
        [UnicodeCategory.CurrencySymbol] = '\uA838',
        [UnicodeCategory.ModifierSymbol] = '\uA700',
        [UnicodeCategory.OtherPunctuation] = '\uA4FE',
        [UnicodeCategory.DashPunctuation] = '\u2E17',
        [UnicodeCategory.Format] = '\u206A',
        [UnicodeCategory.PrivateUse] = '\uE000',
        [UnicodeCategory.OtherNotAssigned] = '\u0378',
    };

    private readonly Regex _words = new(pattern, RegexOptions.Compiled | RegexOptions.CultureInvariant);

    /// <summary>The words in order; what the pattern does not match is a word too.</summary>
    public IEnumerable<(int Start, int Length)> Split(string text)
    {
        var starts = text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0 ? null : Starts(text);
        var units = starts is null
            ? text
            : string.Create(
                starts.Length - 1,
                (text, starts),
                static (span, s) =>
                {
                    for (var i = 0; i < span.Length; i++)
                        span[i] =
                            s.starts[i + 1] - s.starts[i] == 1
                                ? s.text[s.starts[i]]
                                : StandIns.GetValueOrDefault(CharUnicodeInfo.GetUnicodeCategory(s.text, s.starts[i]), '\uA490');
                }
            );
        var at = 0;
        for (var match = _words.Match(units); match.Success; match = match.NextMatch())
        {
            if (match.Length == 0)
                continue;
            if (match.Index > at)
                yield return Word(at, match.Index);
            at = match.Index + match.Length;
            yield return Word(match.Index, at);
        }

        if (at < units.Length)
            yield return Word(at, units.Length);

        (int, int) Word(int from, int to) => starts is null ? (from, to - from) : (starts[from], starts[to] - starts[from]);
    }

    private static int[] Starts(string text)
    {
        var starts = new List<int>(text.Length);
        for (var i = 0; i < text.Length; i += char.IsSurrogatePair(text, i) ? 2 : 1)
            starts.Add(i);
        return [.. starts, text.Length];
    }
}
