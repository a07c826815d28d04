using System.Security.Cryptography;
using System.Text;

namespace EdgeDiag.Fusion.Manuals.Import;

/// <summary>Tells an imported text from one that a person wrote or edited, by the checksum the import left in its front matter.</summary>
public static class GeneratedText
{
    /// <summary>How the text of a manual came to be.</summary>
    public static ManualOrigin OriginOf(string text, ManualFrontMatter front)
    {
        if (!front.Values.TryGetValue(ManualFrontMatter.TextDigestKey, out var recorded))
            return ManualOrigin.Unknown;
        return recorded == Digest(text) ? ManualOrigin.Imported : ManualOrigin.Edited;
    }

    /// <summary>Front matter and body with the checksum of both among the front matter.</summary>
    internal static string Seal(IEnumerable<KeyValuePair<string, string>> front, string body)
    {
        var lines = string.Concat(front.Where(f => f.Key != ManualFrontMatter.TextDigestKey).Select(f => ManualFrontMatter.Line(f.Key, f.Value)));
        var digest = Digest($"---\n{lines}---\n{body}");
        return $"---\n{lines}{ManualFrontMatter.Line(ManualFrontMatter.TextDigestKey, digest)}---\n{body}";
    }

    // Without its own line, and whatever line ends a version control system gave the file.
    private static string Digest(string text) =>
        Convert.ToHexStringLower(
            SHA256.HashData(
                Encoding.UTF8.GetBytes(
                    string.Join(
                        '\n',
                        text.ReplaceLineEndings("\n").Split('\n').Where(l => !l.StartsWith(ManualFrontMatter.TextDigestKey + ":", StringComparison.Ordinal))
                    )
                )
            )
        );
}
