namespace EdgeDiag.Fusion.Manuals.Import.Blocks;

/// <summary>Rows whose cells may reach over several rows and columns, laid out one cell a column.</summary>
internal static class TableGrid
{
    /// <summary>Lays rows out.</summary>
    /// <param name="rows">Each row's cells with the rows and columns that they take.</param>
    /// <param name="place">Names a row by its number from 1.</param>
    public static IReadOnlyList<TableRow> LayOut(IEnumerable<IReadOnlyList<(string Text, int RowSpan, int ColumnSpan)>> rows, Func<int, string> place)
    {
        var grid = new List<TableRow>();
        // Rows that the cell above still covers, by column.
        var covered = new List<int>();
        foreach (var row in rows)
        {
            var cells = new List<TableCell>();
            foreach (var (text, rowSpan, columnSpan) in row)
            {
                Cover();
                for (var i = 0; i < Math.Clamp(columnSpan, 1, ManualLimits.Columns); i++)
                {
                    while (covered.Count <= cells.Count)
                        covered.Add(0);
                    covered[cells.Count] = Math.Max(rowSpan, 1) - 1;
                    cells.Add(i == 0 ? new TableCell(text) : TableCell.Empty);
                }
            }

            Cover();
            if (cells.Count > ManualLimits.Columns)
                cells.RemoveRange(ManualLimits.Columns, cells.Count - ManualLimits.Columns);
            grid.Add(new TableRow(cells, place(grid.Count + 1)));

            void Cover()
            {
                while (cells.Count < covered.Count && covered[cells.Count] > 0)
                {
                    covered[cells.Count]--;
                    cells.Add(new TableCell("", Covered: true));
                }
            }
        }

        return grid;
    }
}
