using EdgeDiag.Fusion.Manuals.Import.Blocks;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;

namespace EdgeDiag.Fusion.Manuals.Import.Formats;

/// <summary>Finds tables by the lines that are drawn around their cells.</summary>
internal static class PdfRuledTables
{
    // Points by which ends of lines miss each other, and the least length of a line.
    private const double Near = 2,
        Least = 6;

    private const int MostLines = 4000;

    /// <summary>Tables and frames of a page, from top to bottom.</summary>
    public static IReadOnlyList<PdfTable> Find(Page page, IReadOnlyList<Word> words)
    {
        var (across, down) = Lines(page);
        var capitals = PdfCellText.HasCapitalNouns(words);
        if (across.Count + down.Count > MostLines)
            return [];
        return [.. Groups(across, down).Select(g => Table(g.Across, g.Down, words, capitals)).OfType<PdfTable>().OrderByDescending(t => t.Top)];
    }

    private static (List<Rule> Across, List<Rule> Down) Lines(Page page)
    {
        var (across, down) = (new List<Rule>(), new List<Rule>());
        foreach (var path in page.Paths.SelectMany(p => p))
        {
            foreach (var command in path.Commands)
                if (command is PdfSubpath.Line line)
                    Add(line.From, line.To);
            if (path.IsDrawnAsRectangle && path.GetBoundingRectangle() is { } box)
            {
                Add(box.BottomLeft, box.BottomRight);
                Add(box.TopLeft, box.TopRight);
                Add(box.BottomLeft, box.TopLeft);
                Add(box.BottomRight, box.TopRight);
            }
        }

        return (across, down);

        void Add(PdfPoint a, PdfPoint b)
        {
            if (Math.Abs(a.Y - b.Y) < 1 && Math.Abs(a.X - b.X) > Least)
                across.Add(new Rule(a.Y, Math.Min(a.X, b.X), Math.Max(a.X, b.X)));
            else if (Math.Abs(a.X - b.X) < 1 && Math.Abs(a.Y - b.Y) > Least)
                down.Add(new Rule(a.X, Math.Min(a.Y, b.Y), Math.Max(a.Y, b.Y)));
        }
    }

    // Lines that touch each other, directly or through others.
    private static IEnumerable<(List<Rule> Across, List<Rule> Down)> Groups(List<Rule> across, List<Rule> down)
    {
        var (leftAcross, leftDown) = (across.ToHashSet(), down.ToHashSet());
        while (leftAcross.Count > 0)
        {
            var (groupAcross, groupDown, queue) = (new List<Rule>(), new List<Rule>(), new Queue<(Rule Rule, bool Across)>());
            var first = leftAcross.First();
            leftAcross.Remove(first);
            queue.Enqueue((first, true));
            while (queue.TryDequeue(out var next))
            {
                (next.Across ? groupAcross : groupDown).Add(next.Rule);
                var others = next.Across ? leftDown : leftAcross;
                foreach (var other in others.Where(o => next.Rule.Touches(o)).ToList())
                {
                    others.Remove(other);
                    queue.Enqueue((other, !next.Across));
                }
            }

            if (groupDown.Count > 0)
                yield return (groupAcross, groupDown);
        }
    }

    private static PdfTable? Table(List<Rule> across, List<Rule> down, IReadOnlyList<Word> words, bool capitals)
    {
        var (columns, rows) = (Places(down), Places(across));
        rows.Reverse();
        if (columns.Count < 2 || rows.Count < 2)
            return null;
        // A frame around most of a page is an ornament.
        if (columns.Count == 2 && rows.Count == 2 && words.Count(w => Within(w, columns[0], columns[1], rows[1], rows[0])) * 3 > words.Count)
            return null;
        var table = new List<IReadOnlyList<TableCell>>();
        for (var r = 0; r + 1 < rows.Count; r++)
        {
            var cells = new List<TableCell>();
            for (var c = 0; c + 1 < columns.Count; c++)
            {
                var (left, right, middle) = (columns[c], columns[c + 1], (columns[c] + columns[c + 1]) / 2);
                // No line above it: the cell above reaches down over this row.
                var covered = r > 0 && !across.Exists(a => Math.Abs(a.At - rows[r]) < Near && a.From < middle && a.To > middle);
                var bottom = r + 1;
                while (!covered && bottom + 1 < rows.Count && !across.Exists(a => Math.Abs(a.At - rows[bottom]) < Near && a.From < middle && a.To > middle))
                    bottom++;
                var within = covered ? [] : words.Where(w => Within(w, left, right, rows[bottom], rows[r])).ToList();
                var padding = within.Count > 0 ? Math.Clamp(within.Min(w => w.BoundingBox.Left) - left, 0, 12) : 0;
                cells.Add(new TableCell(covered ? "" : PdfCellText.Read(within, right - padding, capitals), covered));
            }

            table.Add(cells);
        }

        return table.Exists(r => r.Any(c => c.Text.Length > 0)) ? new PdfTable(table, columns[0], rows[^1], columns[^1], rows[0]) : null;
    }

    /// <summary>Whether a word's middle lies within a rectangle.</summary>
    public static bool Within(Word word, double left, double right, double bottom, double top) =>
        word.BoundingBox.Centroid is var middle && middle.X > left && middle.X < right && middle.Y > bottom && middle.Y < top;

    private static List<double> Places(IEnumerable<Rule> rules)
    {
        var places = new List<double>();
        foreach (var at in rules.Select(r => r.At).Order())
            if (places.Count == 0 || at - places[^1] > Near * 2)
                places.Add(at);
        return places;
    }

    private sealed record Rule(double At, double From, double To)
    {
        public bool Touches(Rule other) => other.At >= From - Near && other.At <= To + Near && At >= other.From - Near && At <= other.To + Near;
    }
}
