using System.Globalization;
using System.Text;

namespace EdgeDiag.Fusion.Codes;

/// <summary>
/// The forms in which two spellings of a fault code are compared, from the strictest to the loosest. Each builds on the one before, so
/// codes that are equal in one are equal in all looser ones. No form knows a manual: <see cref="CodeBook"/> chooses the form, so that
/// two codes of one manual are never the same.
/// </summary>
/// <remarks>
/// Plants write one code in many ways: a PLC sends <c>e102</c> or pads its string with NUL, a panel shows <c>E-102</c>, a Chinese keyboard
/// types <c>Ｅ１０２</c>, a robot sends the number 50 for <c>SRVO-050</c>. Superscripts and other signs are kept: in <c>E10²</c> the
/// sign may be a footnote or a part of the code.
/// </remarks>
public static class CodeForm
{
    private const string Separators = "-_. ",
        Ends = "-_. :,;!()[]{}\u3010\u3011";

    /// <summary>Upper case, narrow characters, one kind of dash, no control characters, no white space at the ends.</summary>
    public static string Strict(string code)
    {
        var text = new StringBuilder(code.Length);
        var space = false;
        foreach (var c in code.Select(WidthForms.Narrow))
        {
            if (char.IsWhiteSpace(c))
                space = text.Length > 0;
            else if (!char.IsControl(c) && char.GetUnicodeCategory(c) != UnicodeCategory.Format)
            {
                if (space)
                    text.Append(' ');
                space = false;
                text.Append(IsDash(c) ? '-' : char.ToUpperInvariant(c));
            }
        }

        return text.ToString();
    }

    /// <summary>
    /// The strict form without separators (dash, underscore, dot, space) and brackets at the ends. Between two digits a separator stays, as
    /// one dash: <c>AL.16.1</c> is not <c>AL.161</c>. A minus in front of a number stays too.
    /// </summary>
    public static string Joined(string code)
    {
        var strict = Strict(code);
        var (begin, end) = (0, strict.Length);
        while (begin < end && Ends.Contains(strict[begin]) && !(strict[begin] == '-' && begin + 1 < end && char.IsAsciiDigit(strict[begin + 1])))
            begin++;
        while (end > begin && Ends.Contains(strict[end - 1]))
            end--;
        if (begin == end)
            return strict;
        var text = new StringBuilder(end - begin).Append(strict[begin]);
        var separated = false;
        foreach (var c in strict.AsSpan(begin + 1, end - begin - 1))
            if (Separators.Contains(c))
                separated = true;
            else
            {
                if (separated && char.IsAsciiDigit(text[^1]) && char.IsAsciiDigit(c))
                    text.Append('-');
                separated = false;
                text.Append(c);
            }

        return text.ToString();
    }

    /// <summary>
    /// The joined form without zeros in front of a number: <c>SRVO-050</c>, <c>SRVO-50</c> and <c>srvo50</c> are one code. A number marked as
    /// hexadecimal (<c>0x11</c>, <c>16#11</c>) keeps its mark: without it, nothing says whether 11 or 17 is meant.
    /// </summary>
    public static string Normal(string code)
    {
        var joined = Joined(code);
        var text = new StringBuilder(joined.Length);
        var inNumber = false;
        for (var i = 0; i < joined.Length; i++)
        {
            var isDigit = char.IsAsciiDigit(joined[i]);
            if (joined[i] == '0' && !inNumber && i + 1 < joined.Length && char.IsAsciiDigit(joined[i + 1]))
                continue;
            inNumber = isDigit;
            text.Append(joined[i]);
        }

        var normal = text.ToString();
        return CodeNumber.HexDigits(normal) is { } digits ? "0X" + (digits.TrimStart('0') is { Length: > 0 } number ? number : "0") : normal;
    }

    private static bool IsDash(char c) => c is (>= '\u2010' and <= '\u2015') or '\u2212' or '\uFE58' or '\uFE63';
}
