using System.Text.RegularExpressions;
using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Languages;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Prompts;

/// <summary>
/// Whether somebody said that a sign shows which no sensor and no lamp tells. Its own words decide, and whether they are denied
/// ("no smoke"). In other words only a model can read it; as a reason, what it reads must share something with what was said.
/// </summary>
internal sealed partial class SaidSigns
{
    // Pairs of letters that a sign and a clause must share at least, as Dice's coefficient. Chosen, not fitted.
    private const double Shared = 0.15;
    private const int Lead = 40,
        StemLetters = 4,
        MostBetween = 3;

    private static readonly HashSet<string> Between = new(LanguageFiles.Words(r => r.Between), StringComparer.OrdinalIgnoreCase),
        BetweenNot = new(LanguageFiles.Words(r => r.BetweenNot), StringComparer.OrdinalIgnoreCase);

    private readonly string _heard;
    private readonly Lazy<IReadOnlyList<IReadOnlySet<string>>> _clauses;
    private readonly Lazy<HashSet<string>> _stems;
    private readonly Lazy<IReadOnlyList<Match>> _words;
    private readonly Lazy<ILookup<string, int>> _places;

    // Asked for the same signs by prompt, evidence, reasons and checks.
    private readonly Dictionary<string, bool?> _said = new(StringComparer.Ordinal);

    /// <summary>What was said and seen of a case.</summary>
    public SaidSigns(DiagnosisCase @case)
        : this(@case.Fault.Text ?? "", @case.ImageDescription ?? "") { }

    /// <summary>What was said and seen.</summary>
    /// <param name="text">The fault's text; may be empty.</param>
    /// <param name="image">The description of a picture; may be empty.</param>
    public SaidSigns(string text, string image)
    {
        // A dot between: what is denied in one is not denied in the other.
        _heard = Plain($"{text}\n.\n{image}");
        // Asked for only where a model has read something.
        _clauses = new(() => [.. Clauses.Split(_heard).Select(WordPairs.FromText)]);
        _stems = new(() => [.. Stems(_heard)]);
        _words = new(() => [.. Word().Matches(_heard).Cast<Match>()]);
        _places = new(() => Enumerable.Range(0, _words.Value.Count).ToLookup(i => _words.Value[i].Value, StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Whether the sign was said in its own words: true, denied (false), or neither (null).</summary>
    public bool? Said(string sign)
    {
        if (!_said.TryGetValue(sign, out var said))
            _said[sign] = said = Heard(Plain(sign));
        return said;
    }

    private bool? Heard(string sign)
    {
        bool? said = null;
        for (var at = Find(sign, 0); at >= 0; at = Find(sign, at + 1))
        {
            var (before, behind) = (_heard[Math.Max(0, at - Lead)..at], _heard[(at + sign.Length)..Math.Min(_heard.Length, at + sign.Length + Lead)]);
            if (!Denial.IsMatch(before) && !DenialBehind.IsMatch(behind))
                return true;
            said = false;
        }

        return said ?? SaidApart(sign);
    }

    // "The blade edge is not worn" denies "blade edge worn".
    private bool? SaidApart(string sign)
    {
        IReadOnlyList<string> words = [.. Word().Matches(sign).Select(m => m.Value)];
        // "> 10 mm" says more than its words.
        if (words.Count < 2 || !sign.All(c => char.IsLetterOrDigit(c) || c is ' ' or '\''))
            return null;
        bool? said = null;
        foreach (var first in _places.Value[words[0]])
        {
            if (Apart(first, words) is not var (last, denied))
                continue;
            var (at, end) = (_words.Value[first].Index, _words.Value[last].Index + _words.Value[last].Length);
            var before = _heard[Math.Max(0, at - Lead)..at];
            if (Unsure.IsMatch(before))
                continue;
            if (!denied && !Denial.IsMatch(before) && !DenialBehind.IsMatch(_heard[end..Math.Min(_heard.Length, end + Lead)]))
                return true;
            said = false;
        }

        return said;
    }

    // The word that ends the sign's words, of which the first is given; null where something else stands between them.
    private (int Last, bool Denied)? Apart(int first, IReadOnlyList<string> words)
    {
        var (at, denied) = (first, false);
        foreach (var word in words.Skip(1))
        {
            for (var between = 0; ; between++)
            {
                if (++at == _words.Value.Count || between > MostBetween || !IsGap(_words.Value[at - 1], _words.Value[at]))
                    return null;
                var heard = _words.Value[at].Value;
                if (heard.Equals(word, StringComparison.OrdinalIgnoreCase))
                    break;
                if (!BetweenNot.Contains(heard) && !Between.Contains(heard))
                    return null;
                if (!BetweenNot.Contains(heard))
                    continue;
                // A question is asked in Chinese by a word, its denial and the word again.
                if (at + 1 < _words.Value.Count && _words.Value[at - 1].Value == _words.Value[at + 1].Value)
                    return null;
                denied = true;
            }
        }

        return (at, denied);
    }

    private bool IsGap(Match before, Match behind) =>
        _heard.AsSpan(before.Index + before.Length, behind.Index - before.Index - before.Length).TrimStart(' ').IsEmpty;

    /// <summary>Whether a sign shows, by its own words or by what a model has read.</summary>
    /// <param name="sign">A sign that only words tell.</param>
    /// <param name="probability">That the model reads it in what was said.</param>
    /// <returns>Null where nobody knows.</returns>
    public bool? Shows(string sign, double probability) => Said(sign) ?? (probability >= 0.5 ? true : null);

    /// <summary>Whether a sign that a model has read can be given as a reason: what was said shares something with it.</summary>
    /// <param name="sign">A sign that only words tell.</param>
    /// <param name="knowsThePlant">The model has learned how people of this plant say things, so that nothing need be shared.</param>
    public bool IsReason(string sign, bool knowsThePlant) => Said(sign) ?? (knowsThePlant || IsShared(sign));

    // Ideographs are compared by pairs; Latin letters by words, for any two words share a pair.
    private bool IsShared(string sign)
    {
        var pairs = WordPairs.FromText(string.Concat(sign.Where(c => !WordBorders.IsLatin(c))));
        return Stems(sign).Any(_stems.Value.Contains) || _clauses.Value.Any(c => WordPairs.Similarity(c, pairs) >= Shared);
    }

    // "isn't" with a typographic apostrophe is the same word.
    private static string Plain(string text) => WidthForms.Narrow(text).Replace('\u2019', '\'');

    private static IEnumerable<string> Stems(string text) => LongWord().Matches(text).Select(m => m.Value[..StemLetters].ToLowerInvariant());

    // Within another word a sign is not said.
    private int Find(string sign, int from)
    {
        if (sign.Length == 0)
            return -1;
        for (
            var at = _heard.IndexOf(sign, from, StringComparison.OrdinalIgnoreCase);
            at >= 0;
            at = _heard.IndexOf(sign, at + 1, StringComparison.OrdinalIgnoreCase)
        )
            if (WordBorders.Stand(_heard, at, sign.Length))
                return at;
        return -1;
    }

    [GeneratedRegex("[A-Za-z\u00C0-\u024F]{4,}", RegexOptions.CultureInvariant)]
    private static partial Regex LongWord();

    // An ideograph is a word.
    [GeneratedRegex(@"[\p{IsCJKUnifiedIdeographs}]|[\p{L}\p{N}'-[\p{IsCJKUnifiedIdeographs}]]+", RegexOptions.CultureInvariant)]
    private static partial Regex Word();

    // Linear in the text, so without a timeout.
    private static readonly Regex DenialBehind = new(
        $"^(?:{LanguageFiles.Alternatives(r => r.DenialsBehind)})",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    );

    private static readonly Regex Unsure = new(
        $@"(?:{LanguageFiles.Alternatives(r => r.Unsure)})[^,.;:!?\n\u3002]*$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    );

    private static readonly Regex Denial = new(
        $@"(?:{LanguageFiles.Alternatives(r => r.Denials)})\s*$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    );
}
