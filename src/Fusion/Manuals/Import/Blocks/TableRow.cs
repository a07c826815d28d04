namespace EdgeDiag.Fusion.Manuals.Import.Blocks;

/// <summary>One row of a table.</summary>
/// <param name="Cells">Its cells, one a column.</param>
/// <param name="Place">Where it stands, such as <c>row 4</c>.</param>
internal sealed record TableRow(IReadOnlyList<TableCell> Cells, string Place)
{
    /// <summary>Page from 1; null where the format has none.</summary>
    public int? Page { get; init; }
}

/// <summary>One cell.</summary>
/// <param name="Text">Its text; each line is one that the author meant.</param>
/// <param name="Covered">A merged cell above covers this one.</param>
internal sealed record TableCell(string Text, bool Covered = false)
{
    /// <summary>Nothing in it.</summary>
    public static readonly TableCell Empty = new("");
}
