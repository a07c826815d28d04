using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace EdgeDiag.EdgeHost.Output;

/// <summary>
/// Text from outside, such as a PLC's, on its way to a terminal, a log or an error line: what a terminal would obey is written
/// out, and passwords in addresses are masked.
/// </summary>
public static partial class OutsideText
{
    private const string Mask = "***";

    /// <summary>
    /// The text with each control character (C0, C1, DEL), line separator, bidirectional override and lone surrogate written out,
    /// such as <c>\x1b</c>, <c>\r</c> or <c>\u202e</c>.
    /// </summary>
    public static string Escaped(string text)
    {
        var first = FirstUnsafe(text);
        if (first < 0)
            return text;
        var escaped = new StringBuilder(text.Length + 16).Append(text, 0, first);
        for (var i = first; i < text.Length; i++)
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                escaped.Append(text[i]).Append(text[++i]);
            else if (IsUnsafe(text[i]) || char.IsSurrogate(text[i]))
                escaped.Append(Written(text[i]));
            else
                escaped.Append(text[i]);
        return escaped.ToString();
    }

    /// <summary>The text with user names and passwords of addresses, and the values of secret query parameters, replaced by <c>***</c>.</summary>
    public static string Masked(string text) =>
        text.Contains("://", StringComparison.Ordinal) ? SecretParameter().Replace(UserInfo().Replace(text, Mask + "@"), Mask) : text;

    /// <summary>A text of at most so many characters; how many are left out stands behind it.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="most">At least 1.</param>
    public static string Shortened(string text, int most)
    {
        if (text.Length <= most)
            return text;
        var end = char.IsHighSurrogate(text[most - 1]) ? most - 1 : most;
        return string.Create(CultureInfo.InvariantCulture, $"{text.AsSpan(0, end)}… ({text.Length - end} more characters)");
    }

    /// <summary>The text as one line for people: masked and escaped, line ends too.</summary>
    public static string OneLine(string text) => Escaped(Masked(text));

    /// <summary>How one character is written out.</summary>
    internal static string Written(char c) =>
        c switch
        {
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            < '\u0100' => string.Create(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
        };

    /// <summary>Whether a terminal or a log's reader could be deceived by a character.</summary>
    internal static bool IsUnsafe(char c) =>
        char.IsControl(c)
        || c is '\u2028' or '\u2029' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') or '\u200e' or '\u200f' or '\u061c' or '\ufeff';

    private static int FirstUnsafe(string text)
    {
        for (var i = 0; i < text.Length; i++)
            if (IsUnsafe(text[i]) || char.IsSurrogate(text[i]))
                return i;
        return -1;
    }

    // Up to the last @ before the path: a password may contain one itself.
    [GeneratedRegex(@"(?<=://)[^/\s""'<>?#]+@", RegexOptions.CultureInvariant)]
    private static partial Regex UserInfo();

    [GeneratedRegex(
        @"(?<=[?&](?:u|p|user|username|pass|passwd|password|pwd|token|access_token|auth|key|api_?key|secret)=)[^&\s""'<>#]+",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase
    )]
    private static partial Regex SecretParameter();
}
