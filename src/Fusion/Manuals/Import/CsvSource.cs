using EdgeDiag.Fusion.Manuals.Import.Blocks;
using EdgeDiag.Fusion.Manuals.Import.Formats;

namespace EdgeDiag.Fusion.Manuals.Import;

/// <summary>Rows of a CSV file with a header row, whose columns a person has mapped to fields.</summary>
internal static class CsvSource
{
    public static IEnumerable<ImportedEntry> Read(string file, string text, FieldMap map)
    {
        using var rows = CsvRows.Read(file, text).GetEnumerator();
        if (!rows.MoveNext())
            throw new InvalidInputException(file, "file", "a header row", "nothing");
        var header = rows.Current.Cells.Select(h => h.Trim()).ToArray();
        var keys = header.Where(h => h.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        foreach (var path in map.Paths)
            if (!keys.Contains(path, StringComparer.OrdinalIgnoreCase))
                throw new InvalidInputException(file, "--map", $"a column of {FieldMap.Named(keys)}", path);
        var columns = FieldMap.Fields.ToDictionary(
            f => f,
            f => map.PathsOf(f).Select(p => Array.FindIndex(header, h => h.Equals(p, StringComparison.OrdinalIgnoreCase))).ToList()
        );
        while (rows.MoveNext())
        {
            var (row, number) = rows.Current;
            if (row.All(string.IsNullOrWhiteSpace))
                continue;
            CsvRows.ThrowIfTooLong(file, $"row {number}", row, header.Length);
            string Field(string name) => string.Join('\n', columns[name].Where(c => c < row.Length).Select(c => row[c]));
            yield return new ImportedEntry($"row {number}", map.PathsOf("code").First(), Field("code"))
            {
                Title = Field("title"),
                Cause = Field("cause"),
                Signs = [Field("signs")],
                Remedies = [Field("remedy")],
                Severity = Field("severity"),
                Page = Field("page"),
            };
        }
    }
}
