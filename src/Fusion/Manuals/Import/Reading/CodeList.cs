using System.Globalization;
using System.Text.RegularExpressions;
using EdgeDiag.Fusion.Codes;

namespace EdgeDiag.Fusion.Manuals.Import.Reading;

/// <summary>Codes as headings and cells write them: with a word in front, as a list (<c>E117/E118</c>) or a range (<c>E110–E112</c>).</summary>
/// <param name="Codes">Every code, lists and ranges written out.</param>
/// <param name="Rest">What stands behind them.</param>
internal sealed record CodeList(IReadOnlyList<string> Codes, string Rest)
{
    /// <summary>In front of the number of a warning.</summary>
    public const string Warning = "Warning-";

    private const int MostCodesOfARange = 200;

    private static readonly char[] Digits = [.. "0123456789"];

    private const string Code = @"(?:(?:16\#|0[xX])[0-9A-Fa-f]+|[A-Z]{1,6}[-._]?[0-9]{1,6}(?:\.[0-9]{1,4})*[A-Z]?|[0-9]{1,8})";

    private const string Range = @"\u2013|\u2014|\u2212|~|\uFF5E|\u301C|\.\.\.?|\u2026|-";

    private static readonly Regex Heading = new(
        $@"^\s*(?:(?<word>(?i:{LabelWords.CodeWords})(?:\s*(?i:no\.?|nr\.?|\#))?)\s*[:\uFF1A]?\s*)?(?<code>{Code})"
            + $@"(?:\s*(?:(?<range>{Range}|(?:{LabelWords.RangeWords})(?![a-z]))|(?<list>[/|,\u3001\uFF0C&+]|(?:{LabelWords.ListWords})(?![a-z])))"
            + $@"\s*(?:(?i:{LabelWords.CodeWords})\s*)?(?<code>{Code})(?![0-9A-Za-z]))*(?![0-9A-Za-z#])",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        TimeSpan.FromSeconds(5)
    );

    /// <summary>Reads a heading; null where it does not begin with a code.</summary>
    /// <param name="text">The heading.</param>
    /// <param name="pattern">What a person says a code looks like; null for the usual forms.</param>
    public static CodeList? OfHeading(string text, Regex? pattern)
    {
        if (pattern is not null)
            return pattern.Match(text) is { Success: true, Index: 0, Length: > 0 } own
                ? new CodeList([own.Groups["code"].Success ? own.Groups["code"].Value : own.Value], Title(text[own.Length..]))
                : null;
        return Read(text) is ({ } codes, var word, var length) && (word || codes.Any(IsMoreThanANumber)) && !GoesOn(text[length..])
            ? new CodeList(codes, Title(text[length..]))
            : null;
    }

    /// <summary>Reads a cell of a column of codes; null where it holds no code, or more than codes.</summary>
    public static IReadOnlyList<string>? OfCell(string text)
    {
        text = text.ReplaceLineEndings(" ").Trim();
        if (Read(text) is ({ } codes, _, var length) && length == text.Length)
            return codes;
        return text.Any(char.IsAsciiDigit) && ManualCode.IsOne(text) ? [text] : null;
    }

    private static (IReadOnlyList<string>? Codes, bool Word, int Length) Read(string text)
    {
        var match = Heading.Match(text);
        if (!match.Success)
            return (null, false, 0);
        var captures = match.Groups["code"].Captures;
        var (count, end) = BeforeTitle(text, captures, match.Index + match.Length);
        var codes = new List<string> { captures[0].Value };
        for (var i = 1; i < count; i++)
        {
            var (before, here) = (captures[i - 1], captures[i]);
            var range = match.Groups["range"].Captures.FirstOrDefault(r => r.Index >= before.Index + before.Length && r.Index < here.Index);
            var code = WithPrefix(codes[^1], here.Value);
            // E101-2 is one code.
            if (range?.Value == "-" && code.Length != codes[^1].Length)
                return ([text[captures[0].Index..end]], match.Groups["word"].Success, end);
            if (range is not null)
                codes.AddRange(Between(codes[^1], code).ToList());
            codes.Add(code);
        }

        return ([.. Told(codes, match.Groups["word"].Value).Distinct(StringComparer.OrdinalIgnoreCase)], match.Groups["word"].Success, end);
    }

    // A warning and an alarm of one number are two codes.
    private static IEnumerable<string> Told(IReadOnlyList<string> codes, string word) =>
        codes.All(c => c.All(char.IsAsciiDigit)) && CodeWords.Find(WidthForms.Narrow(word) + " 0", " :.#").Kind == CodeWordKind.Warning
            ? codes.Select(c => Warning + c)
            : codes;

    // A bar stands in front of a title: "E101 | 3 phases missing", "523 | 400 V supply lost". Between codes of one form with nothing but a title's
    // sign behind them it is a slash that was read from a picture: "523 | 524 - Fan overloaded".
    private static (int Count, int End) BeforeTitle(string text, CaptureCollection captures, int end)
    {
        for (var i = 1; i < captures.Count; i++)
        {
            var (before, here) = (captures[i - 1], captures[i]);
            var behind = before.Index + before.Length;
            if (!text[behind..here.Index].Contains('|', StringComparison.Ordinal))
                continue;
            var isList =
                here.Length == before.Length
                && here.Value.TrimEnd(Digits) == before.Value.TrimEnd(Digits)
                && text[end..].TrimStart() is "" or [':' or '\uFF1A' or '-' or '\u2013' or '\u2014', ..];
            if (!isList)
                return (i, behind);
        }

        return (captures.Count, end);
    }

    // E101/102: the letters are said once.
    private static string WithPrefix(string first, string code)
    {
        var prefix = first[..NumberAt(first)];
        return char.IsAsciiDigit(code[0]) && !code.Contains('#', StringComparison.Ordinal) && !code.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? prefix + code
            : code;
    }

    private static IEnumerable<string> Between(string first, string last)
    {
        var at = NumberAt(first);
        var hexadecimal = first.Contains('#', StringComparison.Ordinal) || first.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        var style = hexadecimal ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        if (
            NumberAt(last) != at
            || !first[..at].Equals(last[..at], StringComparison.OrdinalIgnoreCase)
            || !long.TryParse(first[at..], style, CultureInfo.InvariantCulture, out var from)
            || !long.TryParse(last[at..], style, CultureInfo.InvariantCulture, out var to)
            || to <= from
            || to - from > MostCodesOfARange
        )
            yield break;
        var form = (hexadecimal ? "X" : "D") + (first.Length - at).ToString(CultureInfo.InvariantCulture);
        for (var n = from + 1; n < to; n++)
            yield return first[..at] + n.ToString(form, CultureInfo.InvariantCulture);
    }

    private static int NumberAt(string code)
    {
        if (code.StartsWith("16#", StringComparison.Ordinal))
            return 3;
        if (code.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            return 2;
        var at = code.IndexOfAny(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
        return at < 0 ? code.Length : at;
    }

    // "3 Axes" is a chapter.
    private static bool IsMoreThanANumber(string code) => NumberAt(code) > 0;

    private static string Title(string rest) =>
        rest.TrimStart(' ', '\t', '\u00A0', '\u3000', ':', '\uFF1A', '.', '\u2013', '\u2014', '-', ')', ']', '|').Trim();

    private static bool GoesOn(string rest) => rest.TrimStart() is [',' or ';' or ')' or '\u3001' or '\u3002' or '\uFF0C' or '\uFF1B' or '\uFF09', ..];
}
