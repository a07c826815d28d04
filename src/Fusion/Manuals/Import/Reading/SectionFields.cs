using EdgeDiag.Fusion.Manuals.Import.Blocks;

namespace EdgeDiag.Fusion.Manuals.Import.Reading;

/// <summary>Puts values with a label, such as the cells of a row, into a section.</summary>
internal static class SectionFields
{
    /// <summary>Adds one value.</summary>
    public static void Add(SectionDraft section, string label, string value, int? page)
    {
        if (LabelWords.MeansNothing(value) || value.Trim().Length == 0)
            return;
        switch (LabelWords.Label(label)?.Kind)
        {
            case LabelKind.Title:
                AddTitle(section, value);
                break;
            case LabelKind.Overview or LabelKind.Note:
                section.AddOverview(value);
                break;
            case LabelKind.Signs:
                section.AddSigns(OutsideItems.Split(value));
                break;
            case LabelKind.Cause:
                AddCell(section, LabelKind.Cause, value, page);
                break;
            case LabelKind.Remedy:
                AddCell(section, LabelKind.Remedy, value, page);
                break;
            case LabelKind.Severity when section.Severity.Length == 0:
                section.Severity = value;
                break;
            case LabelKind.Page when section.PageText.Length == 0:
                section.PageText = value;
                break;
            default:
                section.AddOverview($"{label}: {value.ReplaceLineEndings(" ")}");
                break;
        }
    }

    // The first line says what the alarm is called, the others explain it.
    private static void AddTitle(SectionDraft section, string value)
    {
        var lines = value.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (section.Title.Length == 0)
            section.Title = lines[0];
        else if (lines[0] != section.Title)
            section.AddOverview(lines[0]);
        foreach (var line in lines.Skip(1))
            section.AddOverview(line);
    }

    // A cell may hold labels of its own, such as "For both causes:".
    private static void AddCell(SectionDraft section, LabelKind column, string value, int? page)
    {
        foreach (var part in LabelledPart.Split(value).Where(p => p.Text.Length > 0))
        {
            var kind = part.Kind ?? column;
            var items = Enumeration.Split(part.Text, out var lead);
            if (lead.Length > 0)
                section.AddOverview(lead);
            if (kind == LabelKind.Cause)
                section.AddCauses(items, page);
            else if (kind == LabelKind.Remedy)
                section.AddRemedies(items, part.ForAll);
            else if (kind == LabelKind.Signs)
                section.AddSigns(items);
            else
                section.AddOverview($"{part.Label}: {part.Text}");
        }
    }
}
