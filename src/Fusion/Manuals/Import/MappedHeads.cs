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
        var fields = FieldMap
            .Fields.SelectMany(f => map.PathsOf(f).Select(p => (Field: f, Path: p)))
            .ToDictionary(p => p.Path, p => p.Field, StringComparer.OrdinalIgnoreCase);
        List<Block> all = [.. blocks];
        var found = false;
        for (var i = 0; i < all.Count; i++)
            if (all[i].Kind == BlockKind.Table && HeadOf(all[i], fields) is >= 0 and var head)
            {
                all[i] = all[i] with { Rows = [.. all[i].Rows.Select((row, r) => r == head ? Renamed(row, fields) : row)] };
                found = true;
            }

        return found
            ? all
            : throw new InvalidInputException(file, "--map", $"columns of a table: {FieldMap.Named(Heads(all))}", FieldMap.Named([.. map.Paths]));
    }

    private static int HeadOf(Block table, Dictionary<string, string> fields)
    {
        for (var i = 0; i < Math.Min(table.Rows.Count, MostRowsAboveHead); i++)
            if (table.Rows[i].Cells.Select(Head).ToHashSet(StringComparer.OrdinalIgnoreCase) is var heads && fields.Keys.All(heads.Contains))
                return i;
        return -1;
    }

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
