using System.Text.RegularExpressions;
using EdgeDiag.Fusion.Manuals.Import.Blocks;

namespace EdgeDiag.Fusion.Manuals.Import;

/// <summary>
/// Goes through a PDF's lines: a code at the start of a line begins a section, a label such as <c>Possible causes</c> or
/// 处理 what follows it, a line in the style of the code headings without a code ends the section.
/// </summary>
internal sealed partial class PdfSections(IReadOnlyList<PdfLine> lines, Regex code)
{
    private readonly List<ImportedEntry> _entries = [];
    private readonly (double Size, bool Bold) _body = Style(lines.GroupBy(Style).MaxBy(g => g.Sum(l => l.Text.Length))?.First());
    private PdfPassage? _passage;
    private PdfLine? _last,
        _heading;

    public IReadOnlyList<ImportedEntry> Entries()
    {
        var headings = Headings();
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i];
            if (headings.TryGetValue(i, out var found))
                Begin(line, found);
            else if (_passage is null || Contents().IsMatch(line.Text))
                continue;
            else if (IsLabelled(line))
                _passage.Add(line, _last);
            else if (_last == _heading && Style(line) == Style(_heading) && _heading!.RunsOnInto(line))
                _passage.Title = PdfLines.Join(_passage.Title, line.Text);
            else if (IsHeading(line))
                End();
            else
                _passage.Add(line, _last);
            _last = line;
        }

        End();
        return _entries;
    }

    // A code at the start of a line is a heading unless the line is one of the table of contents or goes on with a sentence. Where
    // most codes have a line in a style of their own, only lines in such a style are headings.
    private Dictionary<int, Match> Headings()
    {
        var found = new Dictionary<int, Match>();
        for (var i = 0; i < lines.Count; i++)
            if (
                code.Match(lines[i].Text) is { Success: true, Index: 0, Length: > 0 } match
                && !Contents().IsMatch(lines[i].Text)
                && !GoesOn().IsMatch(lines[i].Text[match.Length..])
                && (i == 0 || !Unfinished().IsMatch(lines[i - 1].Text))
            )
                found[i] = match;
        var styled = found.Where(f => Style(lines[f.Key]) != _body).ToDictionary();
        return Codes(styled) * 2 >= Codes(found) ? styled : found;

        static int Codes(Dictionary<int, Match> headings) => headings.Values.Select(CodeOf).Distinct(StringComparer.OrdinalIgnoreCase).Count();
    }

    private void Begin(PdfLine line, Match match)
    {
        End();
        _heading = line;
        _passage = new PdfPassage(line.Page, CodeOf(match)) { Title = LeadingMarks().Replace(line.Text[match.Length..], "") };
    }

    // As large and as bold as the code's, which stands out from the text: the next chapter.
    private bool IsHeading(PdfLine line) => Style(_heading) != _body && Style(line).Size >= Style(_heading).Size && (line.Bold || !_heading!.Bold);

    private static bool IsLabelled(PdfLine line) => ManualLabels.Alone(line.Text) is not null || ManualLabels.Entry(line.Text) is not null;

    private void End()
    {
        if (_passage is not null)
            _entries.AddRange(_passage.Entries());
        (_passage, _heading) = (null, null);
    }

    private static string CodeOf(Match match) => match.Groups["code"].Success ? match.Groups["code"].Value : match.Value;

    private static (double Size, bool Bold) Style(PdfLine? line) =>
        line is null ? default : (Math.Round(line.Size * 2, MidpointRounding.AwayFromZero) / 2, line.Bold);

    // Dots that lead to a page number.
    [GeneratedRegex(@"(?:\.\s?){4,}\s*[0-9]+\s*$|\u2026+\s*[0-9]+\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Contents();

    [GeneratedRegex(@"^\s*[,.;)\u3001\u3002\uFF0C\uFF1B\uFF09]", RegexOptions.CultureInvariant)]
    private static partial Regex GoesOn();

    [GeneratedRegex(
        @"(?:\b(?:see|codes?|alarms?|faults?|errors?|and|or|with|of|for|to)|[,\u3001\uFF0C(\uFF08]|见|代码|报警|故障码)\s*$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"^[\s:\uFF1A.\u2013\u2014-]+", RegexOptions.CultureInvariant)]
    private static partial Regex LeadingMarks();
}
