using System.Globalization;
using System.Text;
using EdgeDiag.Fusion.Manuals.Import.Blocks;
using ExcelDataReader;

namespace EdgeDiag.Fusion.Manuals.Import.Formats;

/// <summary>Each sheet of an Excel file as a table; merged cells cover those below and beside them.</summary>
internal static class ExcelBlocks
{
    /// <exception cref="InvalidInputException">It is no Excel file, or has too many rows or columns.</exception>
    public static IReadOnlyList<Block> Read(string file, byte[] bytes)
    {
        // The library asks for Windows-1252 by name.
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        using var stream = OfficeFile.Open(file, bytes, "an Excel file (.xlsx)");
        using var reader = Open(file, stream);
        var blocks = new List<Block>();
        do
        {
            blocks.Add(new Block(BlockKind.Heading, reader.Name, $"sheet {reader.Name}") { Level = 1 });
            var rows = Rows(file, reader).ToList();
            if (rows.Count > 0)
                blocks.Add(new Block(BlockKind.Table, "", rows[0].Place) { Rows = rows });
        } while (reader.NextResult());
        return blocks;
    }

    private static IExcelDataReader Open(string file, Stream stream)
    {
        try
        {
            return ExcelReaderFactory.CreateOpenXmlReader(stream);
        }
        catch (Exception e) when (e is ExcelDataReader.Exceptions.ExcelReaderException or System.Xml.XmlException or InvalidDataException)
        {
            throw new InvalidInputException(file, "file", "an Excel file (.xlsx)", $"a damaged one ({e.Message})");
        }
    }

    private static IEnumerable<TableRow> Rows(string file, IExcelDataReader reader)
    {
        if (reader.FieldCount > ManualLimits.Columns)
            throw new InvalidInputException(file, $"sheet {reader.Name}", $"at most {ManualLimits.Columns} columns", $"{reader.FieldCount}");
        var merged = (reader.MergeCells ?? []).Where(m => m.ToRow > m.FromRow).ToLookup(m => m.FromColumn);
        for (var row = 0; reader.Read(); row++)
        {
            var cells = new List<TableCell>();
            for (var column = 0; column < reader.FieldCount; column++)
            {
                var at = row;
                var covered = merged[column].Any(m => at > m.FromRow && at <= m.ToRow);
                cells.Add(new TableCell(covered ? "" : Text(reader.GetValue(column)), covered));
            }

            if (cells.Exists(c => c.Covered || c.Text.Length > 0))
                yield return new TableRow(cells, $"sheet {reader.Name}, row {row + 1}");
        }
    }

    private static string Text(object? value) =>
        value switch
        {
            null => "",
            string text => text.ReplaceLineEndings("\n").Trim(),
            DateTime date => date.ToString(date.TimeOfDay == TimeSpan.Zero ? "yyyy-MM-dd" : "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };
}
