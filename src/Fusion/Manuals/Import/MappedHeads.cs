using EdgeDiag.Fusion.Manuals.Import.Blocks;
using EdgeDiag.Fusion.Manuals.Import.Reading;

namespace EdgeDiag.Fusion.Manuals.Import;

/// <summary>Gives the columns of a document's tables the words that <c>--map</c> says they mean, whatever format the tables come from.</summary>
internal static class MappedHeads
{
    private const int MostRowsAboveHead = 30;

    /// <summary>The blocks, with mapped heads renamed.</summary>
    /// <param name="file">For error lines.</param>
    /// <param name="blocks">The document.</param>
    /// <param name="map">What a person has mapped; empty for nothing.</param>
    /// <exception cref="InvalidInputException">No table has the mapped columns.</exception>
    public static IEnumerable<Block> Rename(string file, IEnumerable<Block> blocks, FieldMap map)
    {
        if (map.Items is not null)
            throw new InvalidInputException(file, "--map items", "a JSON file", "another one");
        if (map.IsEmpty)
            return blocks;
        var paths = FieldMap
            .Fields.SelectMany(f => map.PathsOf(f).Select(p => (Field: f, Path: p)))
            .ToLookup(p => p.Path, p => p.Field, StringComparer.OrdinalIgnoreCase);
        if (paths.FirstOrDefault(p => p.Count() > 1) is { } twice)
            throw new InvalidInputException(file, "--map", "each column for one field", $"{twice.Key} for {string.Join(" and ", twice)}");
        var fields = paths.ToDictionary(p => p.Key, p => p.First(), StringComparer.OrdinalIgnoreCase);
        List<Block> all = [.. blocks];
        var found = false;
        for (var i = 0; i < all.Count; i++)
            // Also where the head is repeated within the table, as on each page.
            if (all[i].Kind == BlockKind.Table && all[i].Rows.Take(MostRowsAboveHead).Any(r => IsHead(r, fields)))
            {
                all[i] = all[i] with { Rows = [.. all[i].Rows.Select(row => IsHead(row, fields) ? Renamed(row, fields) : row)] };
                found = true;
            }

        return found
            ? all
            : throw new InvalidInputException(file, "--map", $"columns of a table: {FieldMap.Named(Heads(all))}", FieldMap.Named([.. map.Paths]));
    }

    private static bool IsHead(TableRow row, Dictionary<string, string> fields) =>
        row.Cells.Select(Head).ToHashSet(StringComparer.OrdinalIgnoreCase) is var heads && fields.Keys.All(heads.Contains);

    // A column that nobody has mapped must not be taken for one of those that somebody has.
    private static TableRow Renamed(TableRow row, Dictionary<string, string> fields)
    {
        var mapped = fields.Values.Select(f => LabelWords.Label(f)?.Kind).ToHashSet();
        return row with
        {
            Cells =
            [
                .. row.Cells.Select(c =>
                    fields.TryGetValue(Head(c), out var field) ? c with { Text = field }
                    : LabelWords.Label(Head(c))?.Kind is { } kind && mapped.Contains(kind) ? c with { Text = $"{Head(c)} (not mapped)" }
                    : c
                ),
            ],
        };
    }

    private static List<string> Heads(List<Block> blocks) =>
        [.. blocks.Where(b => b.Rows.Count > 0).SelectMany(b => b.Rows[0].Cells.Select(Head)).Where(h => h.Length > 0).Distinct(StringComparer.Ordinal)];

    private static string Head(TableCell cell) => cell.Text.ReplaceLineEndings(" ").Trim();
}
