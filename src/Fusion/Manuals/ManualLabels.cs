using System.Text.RegularExpressions;
using EdgeDiag.Fusion.Languages;

namespace EdgeDiag.Fusion.Manuals;

/// <summary>The words that say what an entry of a manual holds, the same in Markdown lists and in lines of a PDF.</summary>
internal static class ManualLabels
{
    /// <summary>Reads <c>Remedy: text</c>; null where no label stands in front of a colon.</summary>
    public static (ManualEntryKind Kind, string Text)? Entry(string text) =>
        Labelled.Match(text) is { Success: true } match ? (KindOf(match), match.Groups["text"].Value) : null;

    /// <summary>Reads a line that is nothing but a label, such as <c>Possible causes</c>.</summary>
    public static ManualEntryKind? Alone(string line) => LabelAlone.Match(line) is { Success: true } match ? KindOf(match) : null;

    /// <summary>The label that is written, with its colon.</summary>
    public static string LabelFor(ManualEntryKind kind, Language language) => Of(language.File().Manual.WrittenLabels!, kind);

    private static readonly string Labels =
        @"^\s*(?:"
        + string.Join(
            '|',
            Enum.GetValues<ManualEntryKind>().Select(k => $"(?<{k}>{string.Join('|', LanguageFiles.All.SelectMany(f => Of(f.Manual.EntryLabels, k)))})")
        )
        + @")(?:\s*[0-9]{1,2})?\s*";

    // Linear in the text, so without a timeout.
    private static readonly Regex Labelled = new(
        Labels + @"[:\uFF1A]\s*(?<text>.*)$",
        RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant
    );

    private static readonly Regex LabelAlone = new(Labels + "$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private static T Of<T>(EntryLabels<T> labels, ManualEntryKind kind) =>
        kind switch
        {
            ManualEntryKind.Cause => labels.Cause,
            ManualEntryKind.Signs => labels.Signs,
            ManualEntryKind.Remedy => labels.Remedy,
            _ => labels.Page,
        };

    private static ManualEntryKind KindOf(Match match) => Enum.GetValues<ManualEntryKind>().First(k => match.Groups[k.ToString()].Success);
}
