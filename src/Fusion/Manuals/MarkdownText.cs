using System.Text;
using EdgeDiag.Fusion.Languages;

namespace EdgeDiag.Fusion.Manuals;

/// <summary>Outside text written so that a Markdown reader gives it back character by character, escaping as little as that takes.</summary>
internal static class MarkdownText
{
    /// <summary>Text within a heading or behind a label.</summary>
    public static string Inline(string text)
    {
        var written = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var (c, before, behind) = (text[i], i > 0 ? text[i - 1] : ' ', i + 1 < text.Length ? text[i + 1] : ' ');
            var escape = c switch
            {
                '\\' or '`' or '*' or '<' or '[' => true,
                '_' => !char.IsLetterOrDigit(before) || !char.IsLetterOrDigit(behind),
                '#' => char.IsWhiteSpace(before) || before == '#',
                '&' => behind == '#' || char.IsAsciiLetter(behind),
                _ => false,
            };
            if (escape)
                written.Append('\\');
            written.Append(c);
        }

        return written.ToString();
    }

    /// <summary>A paragraph of one line.</summary>
    public static string Paragraph(string text)
    {
        var written = Inline(text);
        if (written[0] is '>' or '-' or '+' or '=' or '~')
            return '\\' + written;
        var digits = written.TakeWhile(char.IsAsciiDigit).Count();
        return digits > 0 && digits < written.Length && written[digits] is '.' or ')' ? written.Insert(digits, "\\") : written;
    }

    /// <summary>Items of a list entry, separated by semicolons; semicolons of their own become character references.</summary>
    public static string Items(IEnumerable<string> items, Language language) =>
        string.Join(
            language.File().Words!.Semicolon,
            items.Select(item => Inline(item).Replace(";", "&#59;", StringComparison.Ordinal).Replace("\uFF1B", "&#65307;", StringComparison.Ordinal))
        );
}
