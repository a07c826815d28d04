using System.Buffers;
using EdgeDiag.Fusion.Languages;

namespace EdgeDiag.Fusion.Tickets;

/// <summary>
/// Cuts what people say into clauses, by what ends one in any language of answers. Every clause is compared with every earlier ticket, so a
/// text has a bounded number of them, of bounded length; what is beyond is not looked at.
/// </summary>
internal static class Clauses
{
    private static readonly SearchValues<char> Ends = SearchValues.Create(string.Concat(LanguageFiles.Spoken.Select(f => f.Reading!.ClauseEnds)) + ".\n");

    /// <summary>Most clauses of a text. A prompt shows fewer: it has room for 160 characters.</summary>
    public const int Most = 32;

    /// <summary>Most characters of a clause.</summary>
    public const int MostCharacters = 400;

    /// <summary>The first clauses of a text, in order; empty ones left out, long ones cut.</summary>
    public static IReadOnlyList<string> Split(string? text) => SplitAndCount(text).Clauses;

    /// <summary>The first clauses of a text and how many more it has.</summary>
    public static (IReadOnlyList<string> Clauses, int More) SplitAndCount(string? text)
    {
        var clauses = new List<string>();
        var more = 0;
        if (text is null)
            return (clauses, more);
        for (var begin = 0; begin < text.Length; )
        {
            var end = End(text, begin);
            var clause = text.AsSpan(begin, end - begin).Trim();
            begin = end + 1;
            if (clause.Length == 0)
                continue;
            if (clauses.Count == Most)
                more++;
            else
                clauses.Add(Cut(clause).ToString());
        }

        return (clauses, more);
    }

    // Never within a surrogate pair.
    private static ReadOnlySpan<char> Cut(ReadOnlySpan<char> clause) =>
        clause.Length <= MostCharacters ? clause : clause[..(char.IsHighSurrogate(clause[MostCharacters - 1]) ? MostCharacters - 1 : MostCharacters)];

    // Digits on both sides, and those in front stand by themselves: not "E12,3号轴".
    private static bool IsWithinNumber(string text, int at)
    {
        if (text[at] != ',' || at + 1 >= text.Length || !char.IsAsciiDigit(text[at + 1]))
            return false;
        var first = at;
        while (first > 0 && (char.IsAsciiDigit(text[first - 1]) || text[first - 1] == '.'))
            first--;
        var last = at + 1;
        while (last < text.Length && char.IsAsciiDigit(text[last]))
            last++;
        return first < at
            && (first == 0 || char.IsWhiteSpace(text[first - 1]) || text[first - 1] is '-' or '+')
            && (last == text.Length || text[last] <= '\u024F');
    }

    // A dot ends a clause only where white space or nothing follows it: 2.5 is a number, and 2,5 is one in other countries.
    private static int End(string text, int begin)
    {
        for (var at = begin; at < text.Length; at++)
        {
            var next = text.AsSpan(at).IndexOfAny(Ends);
            if (next < 0)
                break;
            at += next;
            var isLast = at + 1 == text.Length;
            if (text[at] == '.' ? isLast || char.IsWhiteSpace(text[at + 1]) : !IsWithinNumber(text, at))
                return at;
        }

        return text.Length;
    }
}
