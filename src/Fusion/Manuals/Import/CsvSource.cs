using System.Globalization;
using CsvHelper;
using CsvHelper.Configuration;

namespace EdgeDiag.Fusion.Manuals.Import;

/// <summary>Rows of a CSV file with a header row; separated by comma, semicolon or tab, whichever the header holds most of.</summary>
internal static class CsvSource
{
    public static IEnumerable<ImportedEntry> Read(string file, string text, FieldMap map)
    {
        var configuration = new CsvConfiguration(CultureInfo.InvariantCulture)
        {
            Delimiter = Separator(text),
            MaxFieldSize = ManualLimits.CellCharacters,
            BadDataFound = bad => throw Damaged(bad.Context.Parser!.RawRow, "a stray quotation mark"),
        };
        using var parser = new CsvParser(new StringReader(text), configuration);
        if (!Next() || parser.Record is not { } header)
            throw new InvalidInputException(file, "file", "a header row", "nothing");
        if (header.Length > ManualLimits.Columns)
            throw new InvalidInputException(file, "line 1", $"at most {ManualLimits.Columns} columns", $"{header.Length}");
        header = [.. header.Select(h => h.Trim())];
        var keys = header.Where(h => h.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        map = map.Resolved(file, keys);
        foreach (var path in map.Paths)
            if (!keys.Contains(path, StringComparer.OrdinalIgnoreCase))
                throw new InvalidInputException(file, "--map", $"a column of {FieldMap.Named(keys)}", path);
        var columns = FieldMap.Fields.ToDictionary(
            f => f,
            f => map.PathsOf(f).Select(p => Array.FindIndex(header, h => h.Equals(p, StringComparison.OrdinalIgnoreCase))).ToList()
        );
        while (Next())
        {
            var row = parser.Record!;
            if (row.All(string.IsNullOrWhiteSpace))
                continue;
            string Field(string name) => string.Join('\n', columns[name].Where(c => c < row.Length).Select(c => row[c]));
            yield return new ImportedEntry($"row {parser.Row}", map.PathsOf("code").First(), Field("code"))
            {
                Title = Field("title"),
                Cause = Field("cause"),
                Signs = [Field("signs")],
                Remedies = [Field("remedy")],
                Severity = Field("severity"),
                Page = Field("page"),
            };
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
                    $"line {parser.RawRow}",
                    $"cells of at most {ManualLimits.CellCharacters} characters",
                    "a longer one, or a quotation mark that is not closed"
                );
            }
            catch (CsvHelperException e)
            {
                throw Damaged(parser.RawRow, e.Message);
            }
        }

        InvalidInputException Damaged(int line, string found) => new(file, $"line {line}", "CSV with double quotes around fields that hold separators", found);
    }

    private static string Separator(string text)
    {
        var (quoted, counts) = (false, new int[3]);
        foreach (var c in text.TrimStart())
        {
            if (c == '"')
                quoted = !quoted;
            else if (!quoted && c is '\n' or '\r')
                break;
            else if (!quoted && ",;\t".IndexOf(c, StringComparison.Ordinal) is >= 0 and var i)
                counts[i]++;
        }

        return ",;\t"[Array.IndexOf(counts, counts.Max())].ToString();
    }
}
