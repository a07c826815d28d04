using System.Text.RegularExpressions;
using EdgeDiag.Fusion.Languages;

namespace EdgeDiag.Fusion.Manuals.Import.Reading;

/// <summary>
/// The words by which manuals say what follows, in every language that has a file; all are looked through, because plants mix
/// languages.
/// </summary>
internal static class LabelWords
{
    private static readonly IReadOnlyList<IReadOnlyDictionary<string, string[]>> Files = [.. LanguageFiles.All.Select(f => f.Manual.Import)];

    private static readonly Dictionary<string, LabelKind> Kinds = Index();

    private static readonly HashSet<string> Nothing = [.. Files.SelectMany(f => f["none"])];

    private static readonly Regex ForAll = Pattern("for all", "(?:{0})");

    private static readonly Regex ForOne = Pattern("for one", @"^\s*(?:{0})\s*[:\uFF1A]\s*");

    private static readonly Regex LeadIn = Pattern("lead in", @"(?:{0})\s*$");

    private static readonly Regex Occurs = Pattern("occurs when", @"^(?:{0})\s+(?<rest>.+?)[.\u3002]?$");

    private static readonly Regex Continued = Pattern("continued", @"\s*(?:{0})\s*$");

    /// <summary>Words that stand in front of a code, as alternatives of a regular expression.</summary>
    public static string CodeWords { get; } = Alternatives("code words");

    /// <summary>Words between the first and the last code of a range.</summary>
    public static string RangeWords { get; } = Alternatives("range words");

    /// <summary>Words between the codes of a list.</summary>
    public static string ListWords { get; } = Alternatives("list words");

    /// <summary>Whether a cell says that there is nothing.</summary>
    public static bool MeansNothing(string text) => Nothing.Contains(text.Trim());

    /// <summary>What a text says that is nothing but a label; null where it is none.</summary>
    /// <param name="text">Such as <c>Possible causes:</c> or <c>Remedy for all causes</c>.</param>
    public static (LabelKind? Kind, bool ForAll)? Label(string text)
    {
        var label = Folded(text);
        if (label.Length is 0 or > 60)
            return null;
        if (Kinds.TryGetValue(label, out var kind))
            return (kind, false);
        if (ForAll.Match(label) is { Success: true } all)
        {
            var rest = Folded(label.Remove(all.Index, all.Length));
            if (rest.Length == 0)
                return (null, true);
            if (Kinds.TryGetValue(rest, out kind))
                return (kind, true);
        }

        return LeadIn.IsMatch(label) ? (LabelKind.Cause, false) : null;
    }

    /// <summary>Takes <c>for 2:</c> off a remedy; null where it does not say which cause it is for.</summary>
    public static (int Cause, string Text)? CauseNumber(string text) =>
        ForOne.Match(text) is { Success: true } match && int.TryParse(match.Groups["n"].ValueSpan, out var n) ? (n, text[match.Length..]) : null;

    /// <summary>Causes of a sentence such as <c>Occurs when A or B</c>; empty where it is none.</summary>
    public static IReadOnlyList<string> CausesOfSentence(string text) =>
        Occurs.Match(text.Trim()) is { Success: true } match ? Alternatives(match.Groups["rest"].Value, loose: true) : [];

    /// <summary>Alternatives of a phrase, taken apart at <c>or</c>.</summary>
    /// <param name="text">The phrase.</param>
    /// <param name="loose">Also where no comma stands in front of it.</param>
    public static IReadOnlyList<string> Alternatives(string text, bool loose)
    {
        foreach (var or in Files.SelectMany(f => f["or"]).Where(o => loose || o[0] == ',').OrderByDescending(o => o[0] == ','))
            if (text.Contains(or, StringComparison.OrdinalIgnoreCase))
                return [.. text.Split(or, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
        return [text];
    }

    /// <summary>A code's cell without <c>(cont.)</c>.</summary>
    public static string WithoutContinued(string text, out bool continued)
    {
        var match = Continued.Match(text);
        continued = match.Success && match.Index > 0;
        return continued ? text[..match.Index].Trim() : text;
    }

    private static string Folded(string text)
    {
        var folded = CompatibleForms.Fold(text).ToLowerInvariant().Trim().TrimEnd(':', '.', ' ').Trim('*', ' ');
        // Cause 1, Cause 2.
        var bare = folded.TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
        return bare.Length < folded.Length && bare.EndsWith(' ') ? bare.TrimEnd() : Regex.Replace(folded, @"\s+", " ");
    }

    private static Dictionary<string, LabelKind> Index()
    {
        var kinds = new Dictionary<string, LabelKind>(StringComparer.Ordinal);
        // Where a word means two things, the earlier kind has it: a column called "Alarm" holds codes.
        foreach (var kind in Enum.GetValues<LabelKind>())
        foreach (var file in Files)
        foreach (var word in file[kind.ToString().ToLowerInvariant()])
            kinds.TryAdd(Folded(word), kind);
        return kinds;
    }

    private static string Alternatives(string key) => string.Join('|', Files.SelectMany(f => f[key]).OrderByDescending(w => w.Length));

    private static Regex Pattern(string key, string frame) =>
        new(
            string.Format(System.Globalization.CultureInfo.InvariantCulture, frame, Alternatives(key)),
            RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
            TimeSpan.FromSeconds(5)
        );
}
