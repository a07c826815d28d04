using System.Globalization;
using System.Text.RegularExpressions;
using EdgeDiag.Fusion.Manuals.Import.Blocks;
using EdgeDiag.Fusion.Manuals.Import.Reading;

namespace EdgeDiag.Fusion.Manuals.Import.Formats;

/// <summary>
/// Blocks of a PDF's lines and tables: a code at the start of a line is a heading, a line in the style of the code headings without a code is the next
/// chapter's, and broken lines are joined to paragraphs and entries of lists.
/// </summary>
internal sealed partial class PdfBlocks(IReadOnlyList<PdfLine> lines, Regex? pattern)
{
    private const int Chapter = 1,
        Alarm = 2;

    // A gap between lines that is so much wider than usual begins a paragraph.
    private const double Paragraph = 1.22;

    private readonly (double Size, bool Bold) _body = Style(lines.GroupBy(Style).MaxBy(g => g.Sum(l => l.Text.Length))?.First());
    private readonly double _gap = UsualGap(lines);
    private readonly List<Block> _blocks = [];

    public IReadOnlyList<Block> Read()
    {
        var headings = Headings();
        PdfLine? heading = null,
            last = null;
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i];
            if (line.Table is { } table)
            {
                Table(table, line.Page);
                last = null;
                continue;
            }

            if (Contents().IsMatch(line.Text))
                Add(BlockKind.Furniture, line);
            else if (headings.Contains(i))
            {
                Add(BlockKind.Heading, line, Alarm);
                heading = line;
            }
            else if (heading is not null && ReferenceEquals(last, heading) && Style(line) == Style(heading) && heading.RunsOnInto(line) && !IsLabelled(line))
            {
                Join(line);
                // A title may take more than two lines.
                heading = line;
            }
            else if (IsChapter(line, headings))
                Add(BlockKind.Heading, line, Chapter);
            else if (Enumeration.BeginsItem(line.Text))
                Add(BlockKind.Item, line);
            else if (last is not null && Continues(last, line))
                Join(line);
            else
                Add(BlockKind.Paragraph, line);
            last = line;
        }

        return _blocks;
    }

    private bool Continues(PdfLine last, PdfLine line) =>
        last.RunsOnInto(line)
        && _blocks[^1].Kind is BlockKind.Paragraph or BlockKind.Item
        && !IsLabelled(line)
        && LabelWords.Label(last.Text) is not { Kind: not null }
        && (last.Page != line.Page || line.Height >= last.Height || last.Height - line.Height < Paragraph * _gap);

    // A code at the start of a line is a heading unless the line is one of the table of contents or goes on with a sentence. Where most codes have a
    // line in a style of their own, only lines in such a style are headings.
    private HashSet<int> Headings()
    {
        var found = new Dictionary<int, IReadOnlyList<string>>();
        for (var i = 0; i < lines.Count; i++)
            if (
                lines[i].Table is null
                && CodeList.OfHeading(lines[i].Text, pattern) is { } codes
                && !Contents().IsMatch(lines[i].Text)
                && (i == 0 || !Unfinished().IsMatch(lines[i - 1].Text) || Style(lines[i - 1]) != Style(lines[i]))
            )
                found[i] = codes.Codes;
        var styled = found.Where(f => Style(lines[f.Key]) != _body).ToDictionary();
        var chosen = Count(styled) * 2 >= Count(found) ? styled : found;
        return [.. chosen.Keys];

        static int Count(Dictionary<int, IReadOnlyList<string>> headings) =>
            headings.Values.SelectMany(c => c).Distinct(StringComparer.OrdinalIgnoreCase).Count();
    }

    // As large and as bold as the codes', which stand out from the text.
    private bool IsChapter(PdfLine line, HashSet<int> headings)
    {
        if (headings.Count == 0)
            return false;
        var code = Style(lines[headings.Min()]);
        return code != _body && !IsLabelled(line) && Style(line).Size >= code.Size && (line.Bold || !code.Bold);
    }

    private static bool IsLabelled(PdfLine line) =>
        LabelWords.Label(line.Text) is { Kind: not null } || LabelledPart.Split(line.Text) is [{ Label.Length: > 0 }, ..];

    private void Table(PdfTable table, int page)
    {
        var place = Place(page);
        if (table.Rows is [{ Count: 1 } only])
        {
            _blocks.Add(new Block(BlockKind.Aside, only[0].Text.ReplaceLineEndings(" "), place) { Page = page });
            return;
        }

        var rows = table.Rows.Select((r, i) => new TableRow(r, $"{place}, row {i + 1}") { Page = page }).ToList();
        var block = new Block(BlockKind.Table, "", place) { Page = page, Rows = rows };
        // A table that goes on without a head belongs to the one before it.
        if (_blocks is [.., { Kind: BlockKind.Table } before] && before.Rows[0].Cells.Count == rows[0].Cells.Count && TableReader.HeaderRow(block) < 0)
            _blocks[^1] = before with { Rows = [.. before.Rows, .. rows] };
        else
            _blocks.Add(block);
    }

    private void Add(BlockKind kind, PdfLine line, int level = 1) =>
        _blocks.Add(new Block(kind, line.Text, Place(line.Page)) { Level = level, Page = line.Page });

    private void Join(PdfLine line) => _blocks[^1] = _blocks[^1] with { Text = PdfLines.Join(_blocks[^1].Text, line.Text) };

    private static string Place(int page) => $"page {page.ToString(CultureInfo.InvariantCulture)}";

    private static double UsualGap(IReadOnlyList<PdfLine> lines)
    {
        var gaps = lines
            .Zip(lines.Skip(1), (a, b) => a.Page == b.Page && a.Table is null && b.Table is null ? a.Height - b.Height : 0)
            .Where(g => g > 0)
            .Order()
            .ToList();
        return gaps.Count > 0 ? gaps[gaps.Count / 2] : 1;
    }

    private static (double Size, bool Bold) Style(PdfLine? line) =>
        line is null ? default : (Math.Round(line.Size * 2, MidpointRounding.AwayFromZero) / 2, line.Bold);

    // Dots that lead to a page number.
    [GeneratedRegex(@"(?:\.\s?){4,}\s*[0-9]+\s*$|\u2026+\s*[0-9]+\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Contents();

    [GeneratedRegex(
        @"(?:\b(?:see|codes?|alarms?|faults?|errors?|and|or|with|of|for|to)|[,\u3001\uFF0C(\uFF08]|见|代码|报警|故障码)\s*$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    )]
    private static partial Regex Unfinished();
}
