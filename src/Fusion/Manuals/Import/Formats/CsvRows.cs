using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace EdgeDiag.Fusion.Manuals.Import.Formats;

/// <summary>Rows of a CSV file; separated by comma, semicolon or tab, whichever cuts most rows into the same number of cells.</summary>
internal static class CsvRows
{
    private const string Separators = ",;\t";

    // Rows that the separator is chosen by.
    private const int Sample = 100;

    /// <summary>Reads all rows.</summary>
    /// <exception cref="InvalidInputException">A quotation mark is stray or never closed, or a limit is exceeded; the key names the line.</exception>
    public static IEnumerable<(string[] Cells, int Row)> Read(string file, string text)
    {
        var line = 1;
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = Separator(text),
            MaxFieldSize = ManualLimits.CellCharacters,
            BadDataFound = bad => throw Damaged(line, "a quotation mark that is stray or not closed"),
        };
        using var parser = new CsvParser(new StringReader(text), configuration);
        while (Next())
        {
            if (parser.Record!.Length > ManualLimits.Columns)
                throw new InvalidInputException(file, $"line {line}", $"at most {ManualLimits.Columns} columns", $"{parser.Record.Length}");
            // The reader takes the end of the file for the end of an open field.
            if (parser.RawRecord.Count(c => c == '"') % 2 != 0)
                throw Damaged(line, $"a quotation mark that is not closed (row {parser.Row})");
            line = parser.RawRow + 1;
            yield return (parser.Record, parser.Row);
        }

        bool Next()
        {
            try
            {
                return parser.Read();
            }
            catch (MaxFieldSizeException)
            {
                throw new InvalidInputException(
                    file,
                    $"line {line}",
                    $"cells of at most {ManualLimits.CellCharacters} characters",
                    "a longer one, or a quotation mark that is not closed"
                );
            }
            catch (CsvHelperException e)
            {
                throw Damaged(line, e.Message);
            }
        }

        InvalidInputException Damaged(int at, string found) => new(file, $"line {at}", "CSV with double quotes around fields that hold separators", found);
    }

    /// <summary>Refuses a row that has something behind the last column: its cells stand in the wrong columns from somewhere on.</summary>
    /// <exception cref="InvalidInputException">It has.</exception>
    public static void ThrowIfTooLong(string file, string row, IReadOnlyList<string> cells, int columns)
    {
        var length = cells.Count;
        while (length > 0 && string.IsNullOrWhiteSpace(cells[length - 1]))
            length--;
        if (length > columns)
            throw new InvalidInputException(
                file,
                row,
                $"at most {columns} cells, as many as the header row has columns; a cell that holds the separator needs double quotes",
                $"{length}"
            );
    }

    private static string Separator(string text)
    {
        var rows = new List<int[]> { new int[Separators.Length] };
        var quoted = false;
        foreach (var c in text.TrimStart())
        {
            if (c == '"')
                quoted = !quoted;
            else if (!quoted && c == '\n' && rows.Count == Sample)
                break;
            else if (!quoted && c == '\n')
                rows.Add(new int[Separators.Length]);
            else if (!quoted && Separators.IndexOf(c, StringComparison.Ordinal) is >= 0 and var i)
                rows[^1][i]++;
        }

        return Enumerable
            .Range(0, Separators.Length)
            .OrderByDescending(i => rows.Where(r => r[i] > 0).GroupBy(r => r[i]).Select(g => g.Count()).DefaultIfEmpty().Max())
            .ThenByDescending(i => rows.Max(r => r[i]))
            .Select(i => Separators[i].ToString())
            .First();
    }
}
