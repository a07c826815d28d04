using System.Text.Json;
using System.Text.RegularExpressions;

namespace EdgeDiag.Fusion.Tests.Manuals.Import.Plants;

/// <summary>What a person reads in a document, written down before there was an importer for it.</summary>
/// <param name="Sections">Its alarms.</param>
/// <param name="Outside">Texts that belong to none.</param>
internal sealed partial record ExpectedDocument(IReadOnlyList<ExpectedSection> Sections, IReadOnlyList<string> Outside)
{
    public static ExpectedDocument Load(string path, string language)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        var root = document.RootElement;
        var sections = root.TryGetProperty("languages", out var languages) ? languages.GetProperty(language) : root.GetProperty("sections");
        return new ExpectedDocument([.. sections.EnumerateArray().Select(ExpectedSection.Parse)], Texts(root, "outside"));
    }

    /// <summary>A text as it is compared: without white space, a full stop at the end, the case of its first letter and forms that look alike.</summary>
    public static string Bare(string text)
    {
        var bare = White()
            .Replace(
                string.Concat(text.Select(c => c is >= '\uFF01' and <= '\uFF5E' ? (char)(c - 0xFEE0) : c)).Replace("\u00AD", "", StringComparison.Ordinal),
                ""
            )
            .TrimEnd('.', '\u3002', ';');
        return bare.Length > 0 ? char.ToLowerInvariant(bare[0]) + bare[1..] : bare;
    }

    internal static IReadOnlyList<string> Texts(JsonElement element, string name) =>
        element.TryGetProperty(name, out var list) ? [.. list.EnumerateArray().Select(t => t.GetString()!)] : [];

    [GeneratedRegex(@"\s+")]
    private static partial Regex White();
}

/// <summary>One alarm: its codes, title, remaining text, causes with their remedies, and remedies that hold for all.</summary>
internal sealed record ExpectedSection(
    IReadOnlyList<string> Codes,
    IReadOnlyList<string> BareCodes,
    string Title,
    string Overview,
    IReadOnlyList<(string Text, IReadOnlyList<string> Actions)> Causes,
    IReadOnlyList<string> Shared
)
{
    public static ExpectedSection Parse(JsonElement e) =>
        new(
            ExpectedDocument.Texts(e, "codes"),
            ExpectedDocument.Texts(e, "codes_bare"),
            e.GetProperty("title").GetString()!,
            e.GetProperty("overview").GetString()!,
            [.. e.GetProperty("causes").EnumerateArray().Select(c => (c.GetProperty("text").GetString()!, ExpectedDocument.Texts(c, "actions")))],
            ExpectedDocument.Texts(e, "shared_actions")
        );
}
