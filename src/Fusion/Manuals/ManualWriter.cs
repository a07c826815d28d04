using System.Globalization;
using System.Text;
using EdgeDiag.Fusion.Codes;

namespace EdgeDiag.Fusion.Manuals;

/// <summary>Writes sections in the Markdown that <see cref="ManualFile"/> reads; what is written reads back the same.</summary>
public static class ManualWriter
{
    /// <summary>Everything below the front matter.</summary>
    /// <param name="title">Heading of the whole manual.</param>
    /// <param name="sections">
    /// Sections whose texts are single lines without white space at their ends (lines of the overview are separated by a line
    /// feed), and whose causes stand on a known page where the section does.
    /// </param>
    public static string Body(string title, IEnumerable<ManualSection> sections)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {MarkdownText.Inline(title)}\n");
        foreach (var section in sections)
            Write(text, section);
        return text.ToString();
    }

    private static void Write(StringBuilder text, ManualSection section)
    {
        text.Append('\n')
            .Append("## ")
            .Append(Codes(section))
            .Append(section.Title.Length > 0 ? " " : "")
            .Append(MarkdownText.Inline(section.Title))
            .Append('\n');
        foreach (var line in section.Overview.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            text.Append('\n').Append(MarkdownText.Paragraph(line)).Append('\n');
        var untitled = IsTitle(section, section.Causes.Count > 0 ? section.Causes[0] : null);
        if (section.Page is not null || (untitled && section.Causes[0].Signs.Count + section.Causes[0].Remedies.Count > 0))
            text.Append('\n');
        Page(text, section.Page, section.Language);
        for (var i = 0; i < section.Causes.Count; i++)
        {
            var cause = section.Causes[i];
            if (i > 0 || !untitled)
            {
                text.Append("\n### ").Append(MarkdownText.Inline(cause.Text)).Append('\n');
                Page(text, cause.Page == section.Page ? null : cause.Page, section.Language);
            }

            Items(text, ManualEntryKind.Signs, cause.Signs, section.Language);
            Items(text, ManualEntryKind.Remedy, cause.Remedies, section.Language);
        }
    }

    // In backticks where the title's beginning, or a sign in the code, would be read otherwise.
    private static string Codes(ManualSection section)
    {
        var codes = CodeHeading.Write(section.Codes);
        var read = CodeHeading.Parse($"{codes} {section.Title}".TrimEnd());
        return read is not null && read.Title == section.Title && read.Codes.SequenceEqual(section.Codes) ? codes : $"`{codes}`";
    }

    // The title is the cause: no heading of its own, as a person would write an alarm with a remedy and nothing else.
    private static bool IsTitle(ManualSection section, ManualCause? first) =>
        first is not null
        && first.Page == section.Page
        && first.Text == (section.Title.Length > 0 ? section.Title : section.Code)
        && (first.Signs.Count + first.Remedies.Count > 0 || (section.Causes.Count == 1 && section.Title.Length > 0));

    private static void Page(StringBuilder text, int? page, Language language)
    {
        if (page is { } number)
            text.Append(CultureInfo.InvariantCulture, $"- {ManualLabels.LabelFor(ManualEntryKind.Page, language)}{number}\n");
    }

    private static void Items(StringBuilder text, ManualEntryKind kind, IReadOnlyList<string> items, Language language)
    {
        if (items.Count > 0)
            text.Append("- ").Append(ManualLabels.LabelFor(kind, language)).Append(MarkdownText.Items(items, language)).Append('\n');
    }
}
