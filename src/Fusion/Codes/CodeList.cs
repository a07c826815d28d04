using System.Globalization;
using System.Text.RegularExpressions;

namespace EdgeDiag.Fusion.Codes;

/// <summary>
/// Reads codes from a heading. A second code is one only where it looks like the first: "101, 3 phases missing" is the code 101, and
/// "101-105" is one code, for a hyphen between two numbers is a part of many codes.
/// </summary>
/// <param name="text">The heading, narrow.</param>
/// <param name="at">Where the first code begins.</param>
internal sealed partial class CodeList(string text, int at)
{
    private readonly List<string> _codes = [];

    /// <summary>What was read.</summary>
    public IReadOnlyList<string> Codes => _codes;

    /// <summary>Where the codes end.</summary>
    public int End { get; private set; } = at;

    /// <summary>Reads all codes.</summary>
    /// <returns>False where there is none, or too many.</returns>
    public bool Read()
    {
        if (Token(End) is not { } first)
            return false;
        End += first.Length;
        if (Inner().Match(first) is { Success: true } inner && RangeEnd(inner.Groups[1].Value, inner.Groups[2].Value) is { } last)
        {
            if (Range(inner.Groups[1].Value, last) is not { } range)
                return false;
            _codes.AddRange(range);
        }
        else
            _codes.Add(first.TrimEnd('.', '-', '_'));
        while (true)
        {
            if (More() is not { } more)
                return false;
            if (more == 0)
                break;
            End += more;
            if (_codes.Count > CodeHeading.MostCodes)
                return false;
        }

        var codes = _codes.Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        _codes.Clear();
        _codes.AddRange(codes);
        // A sign that belongs to no list, or a letter such as an umlaut, stands right behind the code: it is no code at all.
        return End == text.Length
            || !(text[End] is (>= '\u00C0' and <= '\u024F') or '/' or '\\' or '+' or '*' or '=' or '%' or '$' or '@' or '!' or '?' or '^' or '\u00B0');
    }

    // How many characters belong to the next codes; 0 where none follow, null where there are too many.
    private int? More()
    {
        if (Joint().Match(text, End) is not { Success: true } joint || joint.Index != End || Token(End + joint.Length) is not { } next)
            return 0;
        var (sign, spaced) = (joint.Groups["sign"].Value.ToLowerInvariant(), joint.Length > joint.Groups["sign"].Length);
        next = next.TrimEnd('.', '-', '_');
        var length = joint.Length + next.Length;
        if (sign == "(")
        {
            var closed = End + length < text.Length && text[End + length] == ')';
            return closed && CodeNumber.AreOne(_codes[^1], next) ? Added([next], length + 1) : 0;
        }

        if (RangeSigns().IsMatch(sign))
        {
            var isNumber = Parts().Match(_codes[^1]).Groups["front"].Length == 0;
            var isShort = next.All(char.IsAsciiDigit);
            // Between numbers, a hyphen or a word is no sign of a range, and white space around the dash says that a title follows.
            if (isShort && (spaced || sign is "-" || (isNumber && !NumberRangeSigns().IsMatch(sign))))
                return 0;
            return RangeEnd(_codes[^1], next) is not { } full ? 0
                : Range(_codes[^1], full) is { } range ? Added(range.Skip(1), length)
                : null;
        }

        return Listed(_codes[^1], next, sign) is { } listed ? Added([listed], length) : 0;
    }

    private int Added(IEnumerable<string> codes, int length)
    {
        _codes.AddRange(codes);
        return length;
    }

    // The code that stands in a list behind another; null where it looks otherwise.
    private static string? Listed(string last, string next, string sign)
    {
        var (one, two) = (Parts().Match(last), Parts().Match(next));
        if (CodeNumber.AreOne(last, next))
            return next;
        if (!one.Success || !two.Success)
            return next.Any(char.IsAsciiDigit) && Shape(last) == Shape(next) ? next : null;
        var (front, number) = (one.Groups["front"].Value, one.Groups["number"].Value);
        var (nextFront, nextNumber) = (two.Groups["front"].Value, two.Groups["number"].Value);
        if (nextFront.Equals(front, StringComparison.OrdinalIgnoreCase))
            return front.Length > 0 || nextNumber.Length == number.Length || sign == "/" ? next : null;
        // "E101/102", "F07801/A07801".
        if (nextFront.Length == 0)
            return sign == "/" && nextNumber.Length == number.Length ? front + nextNumber : null;
        return front.Length > 0 && sign is "/" ? next : null;
    }

    // The range's last code in full; null where the two make no range.
    private static string? RangeEnd(string first, string last)
    {
        var (one, two) = (Parts().Match(first), Parts().Match(last));
        if (!one.Success || !two.Success)
            return null;
        var (front, number) = (one.Groups["front"].Value, one.Groups["number"].Value);
        var (lastFront, lastNumber) = (two.Groups["front"].Value, two.Groups["number"].Value);
        var isSame = lastFront.Equals(front, StringComparison.OrdinalIgnoreCase);
        return
            (isSame || (lastFront.Length == 0 && number.Length == lastNumber.Length))
            && (number.Length == lastNumber.Length || (number[0] != '0' && lastNumber[0] != '0'))
            && Value(lastNumber) > Value(number)
            ? front + lastNumber
            : null;
    }

    // From one code to another, both in full; null where they are too many.
    private static List<string>? Range(string first, string last)
    {
        var front = Parts().Match(first).Groups["front"].Value;
        var (begin, end) = (first[front.Length..], last[front.Length..]);
        if (Value(end) - Value(begin) >= CodeHeading.MostCodes)
            return null;
        var codes = new List<string>();
        for (var number = Value(begin); number <= Value(end); number++)
            codes.Add(front + number.ToString("D" + begin.Length.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture));
        return codes;
    }

    private static long Value(string digits) => long.Parse(digits, CultureInfo.InvariantCulture);

    // Letters and digits in turn: "230-2B5C" looks like "230-2B5D", "24V" does not look like "E101".
    private static string Shape(string code) => Runs().Replace(code, m => char.IsAsciiDigit(m.Value[0]) ? "0" : "A");

    private string? Token(int from)
    {
        var end = from;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '.' or '_' or '-'))
            end++;
        var token = text[from..end];
        return token.Length > 0 && char.IsAsciiLetterOrDigit(token[0]) && CodeText.IsOne(token) ? token : null;
    }

    // A range within a token: "E101-E103", "E101..E103".
    [GeneratedRegex(@"^([A-Za-z][A-Za-z._-]*?\d{1,12})(?:-|\.{2,3})([A-Za-z][A-Za-z._-]*?\d{1,12})$")]
    private static partial Regex Inner();

    [GeneratedRegex(@"^(?<front>(?:[A-Za-z]+[-_.]?)?)(?<number>\d{1,12})$")]
    private static partial Regex Parts();

    [GeneratedRegex(
        @"\G\s*(?<sign>(?:,\s*|\b)(?:and|or|und|oder)\b|\b(?:to|bis|through)\b|"
            + @"[/\u3001;,&(\u2013\u2014~\u301C\u2026\u81F3\u5230\u548C\u6216\u53CA\u3068-]|\.{2,3})\s*",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Joint();

    [GeneratedRegex(@"^(?:[\u2013\u2014~\u301C\u2026\u81F3\u5230-]|\.{2,3}|to|bis|through)$")]
    private static partial Regex RangeSigns();

    [GeneratedRegex(@"^(?:[\u2013\u2014~\u301C\u2026\u81F3\u5230]|\.{2,3})$")]
    private static partial Regex NumberRangeSigns();

    [GeneratedRegex(@"\d+|[A-Za-z]+")]
    private static partial Regex Runs();
}
