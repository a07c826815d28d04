using System.Text.RegularExpressions;

namespace EdgeDiag.Fusion.Manuals.Import.Reading;

/// <summary>A piece of a paragraph behind one label.</summary>
/// <param name="Kind">What it is; null where no label says so.</param>
/// <param name="ForAll">It is said to hold for all causes.</param>
/// <param name="Label">The label as written; empty where there is none.</param>
/// <param name="Text">What stands behind it.</param>
internal sealed partial record LabelledPart(LabelKind? Kind, bool ForAll, string Label, string Text)
{
    private const int LongestLabel = 160;

    /// <summary>Takes a paragraph apart at its labels: <c>Cause: a. Remedy: b.</c></summary>
    public static IReadOnlyList<LabelledPart> Split(string text)
    {
        var parts = new List<LabelledPart>();
        var (from, kind, all, label) = (0, (LabelKind?)null, false, "");
        foreach (Match colon in Colons().Matches(text))
        {
            var begin = Begin(text, colon.Index, from);
            var candidate = text[begin..colon.Index];
            if (candidate.Length > LongestLabel || LabelWords.Label(candidate) is not { } found || !RunsIn(found.Kind))
                continue;
            Close(begin);
            (from, kind, all, label) = (colon.Index + colon.Length, found.Kind, found.ForAll, candidate.Trim());
        }

        Close(text.Length);
        return parts;

        void Close(int end)
        {
            var piece = text[from..end].Trim();
            if (piece.Length > 0 || label.Length > 0)
                parts.Add(new LabelledPart(kind, all, label, piece));
        }
    }

    // Codes and titles are labelled in tables, not within sentences.
    private static bool RunsIn(LabelKind? kind) =>
        kind is null or LabelKind.Overview or LabelKind.Signs or LabelKind.Cause or LabelKind.Remedy or LabelKind.Note;

    // A label begins a line or a sentence.
    private static int Begin(string text, int colon, int least)
    {
        for (var i = colon - 1; i >= least; i--)
            if (text[i] is '\n' or '\u3002' or '\uFF1B' or ';' || (text[i] is '.' or '!' or '?' && i + 1 < text.Length && char.IsWhiteSpace(text[i + 1])))
                return i + 1;
        return least;
    }

    [GeneratedRegex(@"[:\uFF1A]", RegexOptions.CultureInvariant)]
    private static partial Regex Colons();
}
