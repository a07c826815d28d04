using System.Text.RegularExpressions;

namespace EdgeDiag.EdgeHost.Tests.Documentation;

/// <summary>The links of a page to other pages and files of the checkout.</summary>
internal static partial class PageLinks
{
    /// <summary>Targets of the links that stay in the checkout.</summary>
    public static IEnumerable<string> Of(string page) =>
        Link().Matches(Code().Replace(page, "")).Select(m => m.Groups[1].Value).Where(t => !t.Contains("://", StringComparison.Ordinal));

    /// <summary>What is missing of a link's target; null where it is there.</summary>
    public static string? Missing(string page, string link)
    {
        var (path, heading) = link.Split('#') is [var p, var h] ? (p, h) : (link, "");
        var target = path.Length == 0 ? page : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page)!, path));
        if (!Path.Exists(target))
            return "expected a file or folder, found none";
        return heading.Length == 0 || Headings(File.ReadAllText(target)).Contains(heading) ? null : "expected a heading, found none of this name";
    }

    private static HashSet<string> Headings(string page) =>
        [.. Heading().Matches(Code().Replace(page, "")).Select(m => NoWord().Replace(m.Groups[1].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'))];

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NoWord();
}
