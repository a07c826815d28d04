using EdgeDiag.Fusion.Manuals.Import.Blocks;
using EdgeDiag.Fusion.Manuals.Import.Reading;

namespace EdgeDiag.Fusion.Manuals.Import.Formats;

/// <summary>A CSV file as one table.</summary>
internal static class CsvBlocks
{
    /// <exception cref="InvalidInputException">It is no CSV, or no row names a column of codes.</exception>
    public static IEnumerable<Block> Read(string file, string text)
    {
        var rows = CsvRows
            .Read(file, text)
            .Where(r => !r.Cells.All(string.IsNullOrWhiteSpace))
            .Select(r => new TableRow([.. r.Cells.Select(c => new TableCell(c.ReplaceLineEndings("\n").Trim()))], $"row {r.Row}"))
            .Take(ManualLimits.Entries + 2)
            .ToList();
        if (rows.Count == 0)
            throw new InvalidInputException(file, "file", "a header row", "nothing");
        var table = new Block(BlockKind.Table, "", "row 1") { Rows = rows };
        var head = TableReader.HeaderRow(table);
        // A list of codes and nothing else has its titles from nowhere.
        if (head < 0)
            throw new InvalidInputException(
                file,
                "--map code",
                $"a key of {Named(rows[0])}",
                "no mapping, and no row that names a column of codes and one of titles, causes or remedies"
            );
        foreach (var row in rows.Skip(head + 1))
            CsvRows.ThrowIfTooLong(file, row.Place, [.. row.Cells.Select(c => c.Text)], rows[head].Cells.Count);
        return [table];
    }

    private static string Named(TableRow row) =>
        string.Join(", ", row.Cells.Select(c => c.Text).Where(c => c.Length > 0).Take(30)) + (row.Cells.Count > 30 ? ", \u2026" : "");
}
