using System.Text;
using System.Text.RegularExpressions;

namespace EdgeDiag.EdgeHost.Tests.Documentation;

/// <summary>
/// Compares what a page shows with what its commands print. Each line of the page must occur in the output, in order. Numbers, ids, times and
/// frames may differ, an ellipsis stands for anything, and lines in between may be left out.
/// </summary>
internal static partial class ExpectedOutput
{
    /// <summary>The first line of the page that the output lacks; null where it has them all.</summary>
    public static string? Missing(IEnumerable<string> expected, string output)
    {
        var text = Plain(output);
        var at = 0;
        foreach (var line in expected)
        foreach (var part in line.Split('…').Select(Plain).Where(p => p.Length > 0))
        {
            var found = text.IndexOf(part, at, StringComparison.Ordinal);
            if (found < 0)
                return line;
            at = found + part.Length;
        }

        return null;
    }

    // Words and signs alone, with one space between them.
    private static string Plain(string text)
    {
        var plain = new StringBuilder();
        foreach (var c in Varying().Replace(Escapes().Replace(text, ""), "0"))
            plain.Append(c is >= '─' and <= '▟' || char.IsWhiteSpace(c) ? ' ' : c);
        return Spaces().Replace(plain.ToString(), " ").Trim();
    }

    [GeneratedRegex("\u001b\\[[0-9;]*m")]
    private static partial Regex Escapes();

    // Ids and digests, numbers with signs and separators.
    [GeneratedRegex(@"[-+]?(?<![A-Za-z])(?=[0-9a-f]*[0-9])[0-9a-f]{6,}(?![A-Za-z])|[-+]?[0-9]+(?:[.,:][0-9]+)*")]
    private static partial Regex Varying();

    [GeneratedRegex(" +")]
    private static partial Regex Spaces();
}
