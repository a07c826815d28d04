using EdgeDiag.Fusion.Manuals.Import.Blocks;
using EdgeDiag.Fusion.Manuals.Import.Reading;
using UglyToad.PdfPig.Content;

namespace EdgeDiag.Fusion.Manuals.Import.Formats;

/// <summary>Finds tables without drawn lines: below a line whose pieces name columns, text stands where those pieces begin.</summary>
internal static class PdfAlignedTables
{
    // Of a letter's size: the least gap between columns, and how far a cell may begin in front of its head.
    private const double ColumnGap = 0.9,
        Slack = 0.5;

    // A gap between lines that is so much wider than the usual one begins a row.
    private const double RowGap = 1.25;

    /// <summary>The tables of a page.</summary>
    public static IReadOnlyList<PdfTable> Find(Page page, IReadOnlyList<Word> words)
    {
        var tables = new List<PdfTable>();
        var lines = PdfCellText.Lines(words).Where(l => !PdfLines.IsAtEdge(page, PdfCellText.BaseLine(l[0]))).ToList();
        for (var i = 0; i < lines.Count; i++)
        {
            var pieces = Pieces(lines[i]);
            if (pieces.Count < 3 || !IsHead(pieces))
                continue;
            var last = i;
            var starts = pieces.Select(p => p[0].BoundingBox.Left).ToList();
            while (last + 1 < lines.Count && Fits(lines[last + 1], starts))
                last++;
            if (last > i)
                tables.Add(Table(lines.GetRange(i, last - i + 1), starts, PdfCellText.HasCapitalNouns(words)));
            i = last;
        }

        return tables;
    }

    private static bool IsHead(List<List<Word>> pieces)
    {
        var row = new TableRow([.. pieces.Select(p => new TableCell(Text(p)))], "");
        return TableReader.HeaderRow(new Block(BlockKind.Table, "", "") { Rows = [row] }) == 0;
    }

    // No piece runs into the next column, and each begins where one does.
    private static bool Fits(List<Word> line, List<double> starts) =>
        Pieces(line)
            .TrueForAll(p =>
                Column(p[0], starts) is var column
                && p[0].BoundingBox.Left >= starts[0] - 1
                && (column + 1 == starts.Count || p[^1].BoundingBox.Right <= starts[column + 1] + 1)
            );

    private static PdfTable Table(List<List<Word>> lines, List<double> starts, bool capitals)
    {
        var usual = lines.Zip(lines.Skip(1), Gap).Skip(1).Order().FirstOrDefault();
        var limits = starts.Select((_, c) => lines.SelectMany(l => l).Where(w => Column(w, starts) == c).Max(w => w.BoundingBox.Right)).ToList();
        var rows = new List<List<List<Word>>>();
        for (var i = 0; i < lines.Count; i++)
        {
            var cells = starts.Select((_, c) => lines[i].Where(w => Column(w, starts) == c).ToList()).ToList();
            if (i < 2 || cells[0].Count > 0 || Gap(lines[i - 1], lines[i]) > RowGap * usual)
                rows.Add(cells);
            else
                for (var c = 0; c < cells.Count; c++)
                    rows[^1][c].AddRange(cells[c]);
        }

        var all = lines.SelectMany(l => l).ToList();
        return new PdfTable(
            [.. rows.Select(r => (IReadOnlyList<TableCell>)[.. r.Select((words, c) => new TableCell(PdfCellText.Read(words, limits[c], capitals)))])],
            all.Min(w => w.BoundingBox.Left) - 1,
            all.Min(w => w.BoundingBox.Bottom) - 1,
            all.Max(w => w.BoundingBox.Right) + 1,
            all.Max(w => w.BoundingBox.Top) + 1
        );
    }

    private static double Gap(List<Word> above, List<Word> below) => PdfCellText.BaseLine(above[0]) - PdfCellText.BaseLine(below[0]);

    private static int Column(Word word, List<double> starts) =>
        Math.Max(0, starts.FindLastIndex(s => s <= word.BoundingBox.Left + (Slack * word.Letters[0].PointSize)));

    private static string Text(List<Word> words) => string.Join(' ', words.Select(w => w.Text.Trim()));

    private static List<List<Word>> Pieces(List<Word> line)
    {
        var pieces = new List<List<Word>>();
        foreach (var word in line)
            if (pieces.Count > 0 && word.BoundingBox.Left - pieces[^1][^1].BoundingBox.Right <= ColumnGap * word.Letters[0].PointSize)
                pieces[^1].Add(word);
            else
                pieces.Add([word]);
        return pieces;
    }
}
