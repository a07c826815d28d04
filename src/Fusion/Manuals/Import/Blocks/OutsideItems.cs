using System.Text;
using System.Text.RegularExpressions;

namespace EdgeDiag.Fusion.Manuals.Import.Blocks;

/// <summary>Texts from outside as single lines, and lists of steps taken apart.</summary>
internal static partial class OutsideItems
{
    /// <summary>One line: line breaks and control characters become a space, white space at the ends goes, half characters become U+FFFD.</summary>
    public static string OneLine(string? text)
    {
        if (text is null)
            return "";
        var line = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                line.Append(c).Append(text[++i]);
            else if (char.IsSurrogate(c))
                line.Append('\uFFFD');
            else if (c == '\r' && i + 1 < text.Length && text[i + 1] == '\n')
                continue;
            else
                line.Append(char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c);
        }

        return line.ToString().Trim();
    }

    /// <summary>
    /// Steps or signs, one each: split at semicolons and line breaks, and at the numbers of a list that counts 1, 2, … (such
    /// as <c>1. … 2. …</c>, <c>1、…2、…</c>, <c>1) …</c> or <c>① …</c>), which are left out.
    /// </summary>
    public static IEnumerable<string> Split(string? text) =>
        Numbered(LineBreakTag().Replace(text ?? "", "\n"))
            .SelectMany(p => Separators().Split(p))
            .Select(p => OneLine(Bullet().Replace(p, "")))
            .Where(p => p.Length > 0);

    private static IEnumerable<string> Numbered(string text)
    {
        var (from, wanted) = (0, 1);
        var pieces = new List<string>();
        foreach (Match mark in Number().Matches(text))
        {
            var number = mark.Groups["n"].Success
                ? int.Parse(mark.Groups["n"].ValueSpan, System.Globalization.CultureInfo.InvariantCulture)
                : mark.Value[0] - '\u2460' + 1;
            // The first must begin a line or follow a colon; later ones may stand anywhere behind it.
            if (number != wanted || (wanted == 1 && !BeginsLine(text, mark.Index)))
                continue;
            pieces.Add(text[from..mark.Index]);
            (from, wanted) = (mark.Index + mark.Length, wanted + 1);
        }

        if (wanted < 3)
            return [text];
        pieces.Add(text[from..]);
        return pieces;
    }

    private static bool BeginsLine(string text, int index)
    {
        for (var i = index - 1; i >= 0; i--)
            if (text[i] is '\n' or '\r' or ':' or '\uFF1A')
                return true;
            else if (!char.IsWhiteSpace(text[i]))
                return false;
        return true;
    }

    [GeneratedRegex(@"<br\s*/?>", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex LineBreakTag();

    [GeneratedRegex("[;\uFF1B\\r\\n\\v\\f\u0085\u2028\u2029]", RegexOptions.CultureInvariant)]
    private static partial Regex Separators();

    [GeneratedRegex(@"^\s*(?:[\u2022\u25CF\u25AA\u25A0\u25E6\u30FB]|[-*\u2013\u00B7](?=\s))\s*", RegexOptions.CultureInvariant)]
    private static partial Regex Bullet();

    // Not 2.5, not V2., not 3、 within 1、2、3.
    [GeneratedRegex(
        @"[\u2460-\u2473]|(?<![0-9A-Za-z.\u3001\uFF0C,])[(\uFF08]?(?<n>[1-9][0-9]?)(?:[.\uFF0E](?![0-9])|[\u3001)\uFF09])\s*",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Number();
}
