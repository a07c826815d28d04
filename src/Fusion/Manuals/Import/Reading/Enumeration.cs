using System.Globalization;
using System.Text.RegularExpressions;

namespace EdgeDiag.Fusion.Manuals.Import.Reading;

/// <summary>Takes apart what a paragraph or a cell enumerates: by marks that count, else by lines, else by semicolons where those separate phrases.</summary>
internal static partial class Enumeration
{
    private const int MostWordsOfAPhrase = 3;

    /// <summary>The pieces, without their marks; one where nothing is enumerated.</summary>
    /// <param name="text">A paragraph or a cell; line breaks are meant.</param>
    /// <param name="lead">What stands in front of the first mark.</param>
    public static IReadOnlyList<string> Split(string text, out string lead)
    {
        lead = "";
        var marked = Marked(text, out var start);
        if (marked.Count > 0)
        {
            lead = text[..start].Trim();
            return [.. marked.Select(Cleaned).Where(p => p.Length > 0)];
        }

        var lines = text.Split('\n').Select(l => Cleaned(Bullet().Replace(l, ""))).Where(l => l.Length > 0 && !LabelWords.MeansNothing(l)).ToList();
        return lines is [var only] ? Phrases(only) : lines;
    }

    /// <summary>An entry of a list without the mark in front of it.</summary>
    public static string WithoutMark(string text) => Cleaned(ItemMark().Replace(text, ""));

    /// <summary>Whether a line begins with the mark of a list's entry.</summary>
    public static bool BeginsItem(string line) => ItemMark().IsMatch(line);

    // 1. 2. 3., (1) (2), 1、2、, a) b), and circled numbers; the first begins a line or follows a colon, the others count on.
    private static List<string> Marked(string text, out int start)
    {
        start = 0;
        var (pieces, from, style, next) = (new List<string>(), 0, '\0', 0);
        foreach (Match mark in Marks().Matches(text))
        {
            var (found, number) = ValueOf(mark);
            if (style == '\0' ? !Begins(text, mark.Index) || (number != 1 && mark.Index > 0) : found != style || number != next)
                continue;
            if (style != '\0')
                pieces.Add(text[from..mark.Index]);
            else
                start = mark.Index;
            (from, style, next) = (mark.Index + mark.Length, found, number + 1);
        }

        if (style == '\0' || pieces.Count == 0)
            return [];
        pieces.Add(text[from..]);
        return pieces;
    }

    private static (char Style, int Number) ValueOf(Match mark)
    {
        if (mark.Groups["c"].Success)
            return ('c', mark.Value[0] - '\u2460' + 1);
        if (mark.Groups["a"].Success)
            return ('a', mark.Groups["a"].Value[0] - 'a' + 1);
        var style = mark.Value[0] is '(' or '\uFF08' ? '(' : '1';
        return (style, int.Parse(mark.Groups["n"].ValueSpan, CultureInfo.InvariantCulture));
    }

    private static bool Begins(string text, int index)
    {
        for (var i = index - 1; i >= 0; i--)
            if (text[i] is '\n' or ':' or '\uFF1A')
                return true;
            else if (!char.IsWhiteSpace(text[i]))
                return false;
        return true;
    }

    // Chinese separates the members of a list by semicolons; in other languages a semicolon mostly goes on with the sentence.
    private static IReadOnlyList<string> Phrases(string text)
    {
        var pieces = text.Split([';', '\uFF1B'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return pieces.Length > 1 && (text.Any(IsIdeograph) || pieces.All(p => p.Split(' ').Length <= MostWordsOfAPhrase)) ? pieces : [text];
    }

    private static bool IsIdeograph(char c) => c is >= '\u3040' and <= '\u9FFF';

    // A speck of dust behind a mark is read as a full stop.
    private static string Cleaned(string text)
    {
        var cleaned = text.Trim().TrimEnd(';', '\uFF1B').Trim();
        return cleaned.Length > 1 && cleaned[0] is ('.' or ',') && char.IsLetter(cleaned[1]) ? cleaned[1..] : cleaned;
    }

    [GeneratedRegex(
        @"(?<c>[\u2460-\u2473])\s*|(?<![0-9A-Za-z.,\uFF0C])[(\uFF08](?:(?<n>[1-9][0-9]?)|(?<a>[a-h]))[)\uFF09]\s*"
            + @"|(?<![0-9A-Za-z.,\uFF0C(\uFF08/-])(?<n>[1-9][0-9]?)(?:[.\uFF0E](?![0-9])|[\u3001)\uFF09])\s*|(?<![0-9A-Za-z(\uFF08])(?<a>[a-h])\)\s*",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Marks();

    [GeneratedRegex(@"^\s*(?:[\u2022\u25CF\u25AA\u25A0\u25E6\u30FB]|[-*\u2013\u00B7](?=\s))\s*", RegexOptions.CultureInvariant)]
    private static partial Regex Bullet();

    [GeneratedRegex(
        @"^\s*(?:[\u2022\u25CF\u25AA\u25A0\u25E6\u30FB\u00B7*\u2013-]\s+|[\u2022\u25CF\u25AA\u25A0]|[\u2460-\u2473]\s*"
            + @"|[(\uFF08][1-9][0-9]?[)\uFF09]\s*|[1-9][0-9]?(?:[.\uFF0E](?![0-9])|[\u3001)\uFF09])\s*|\(?[a-h]\)\s+)",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex ItemMark();
}
