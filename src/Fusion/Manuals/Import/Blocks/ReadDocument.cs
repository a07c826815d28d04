namespace EdgeDiag.Fusion.Manuals.Import.Blocks;

/// <summary>What a document holds.</summary>
/// <param name="Entries">Its entries in the document's order.</param>
/// <param name="Notes">Texts that belong to none of them.</param>
public sealed record ReadDocument(IReadOnlyList<ImportedEntry> Entries, IReadOnlyList<ImportNote> Notes)
{
    /// <summary>Name of the encoding that was chosen because the file says none; null where none had to be.</summary>
    public string? Encoding { get; init; }

    /// <summary>Heads of columns that no known word names; what stands below them goes into the overviews.</summary>
    public IReadOnlyList<string> UnknownColumns { get; init; } = [];
}
