namespace EdgeDiag.Fusion.Manuals.Import.Blocks;

/// <summary>One part of a document in reading order.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its text; empty for a table.</param>
/// <param name="Place">Where it stands, such as <c>line 12</c> or <c>page 3</c>, as notes name it.</param>
internal sealed record Block(BlockKind Kind, string Text, string Place)
{
    /// <summary>Level of a heading or of an entry of a list.</summary>
    public int Level { get; init; } = 1;

    /// <summary>Label of a field.</summary>
    public string Label { get; init; } = "";

    /// <summary>Page from 1; null where the format has none.</summary>
    public int? Page { get; init; }

    /// <summary>Whether all of the paragraph is set in bold.</summary>
    public bool Strong { get; init; }

    /// <summary>Rows of a table.</summary>
    public IReadOnlyList<TableRow> Rows { get; init; } = [];
}
