using System.Text.RegularExpressions;

namespace EdgeDiag.Fusion.Manuals;

/// <summary>The words that say what an entry of a manual holds, the same in Markdown lists and in lines of a PDF.</summary>
internal static partial class ManualLabels
{
    /// <summary>Reads <c>Remedy: text</c>; null where no label stands in front of a colon.</summary>
    public static (ManualEntryKind Kind, string Text)? Entry(string text) =>
        Labelled().Match(text) is { Success: true } match ? (KindOf(match), match.Groups["text"].Value) : null;

    /// <summary>Reads a line that is nothing but a label, such as <c>Possible causes</c>.</summary>
    public static ManualEntryKind? Alone(string line) => LabelAlone().Match(line) is { Success: true } match ? KindOf(match) : null;

    /// <summary>The label that is written, with its colon.</summary>
    public static string LabelFor(ManualEntryKind kind, Language language) =>
        (kind, language) switch
        {
            (ManualEntryKind.Cause, Language.Zh) => "原因:",
            (ManualEntryKind.Signs, Language.Zh) => "现象:",
            (ManualEntryKind.Remedy, Language.Zh) => "处理:",
            (ManualEntryKind.Page, Language.Zh) => "页码:",
            (ManualEntryKind.Cause, _) => "Cause: ",
            (ManualEntryKind.Signs, _) => "Signs: ",
            (ManualEntryKind.Remedy, _) => "Remedy: ",
            _ => "Page: ",
        };

    private const string Labels =
        @"^\s*(?:(?<cause>(?:可能|故障)?(?:的)?原因|(?:possible |probable )?causes?)"
        + @"|(?<signs>(?:故障)?现象|征兆|signs?|symptoms?)"
        + @"|(?<remedy>(?:故障)?处理(?:方法|措施|办法)?|(?:解决|应对)?措施|对策|解决(?:方法|办法|方案)|排除方法|remed(?:y|ies)|(?:corrective )?actions?|countermeasures?|solutions?)"
        + @"|(?<page>页码?|page))(?:\s*[0-9]{1,2})?\s*";

    [GeneratedRegex(Labels + @"[:\uFF1A]\s*(?<text>.*)$", RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Labelled();

    [GeneratedRegex(Labels + "$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex LabelAlone();

    private static ManualEntryKind KindOf(Match match) =>
        match.Groups["cause"].Success ? ManualEntryKind.Cause
        : match.Groups["signs"].Success ? ManualEntryKind.Signs
        : match.Groups["remedy"].Success ? ManualEntryKind.Remedy
        : ManualEntryKind.Page;
}
