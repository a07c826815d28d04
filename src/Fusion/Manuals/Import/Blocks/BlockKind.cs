namespace EdgeDiag.Fusion.Manuals.Import.Blocks;

/// <summary>What a part of a document is, whatever its format.</summary>
internal enum BlockKind
{
    /// <summary>A heading; level 1 is the highest.</summary>
    Heading,

    /// <summary>A paragraph; line breaks within it are meant.</summary>
    Paragraph,

    /// <summary>An entry of a list; level 1 is the outermost list.</summary>
    Item,

    /// <summary>A box beside the text, such as a warning.</summary>
    Aside,

    /// <summary>A label and its value.</summary>
    Field,

    /// <summary>A table.</summary>
    Table,

    /// <summary>Text that belongs to no alarm whatever it says: contents, footnotes, page heads.</summary>
    Furniture,
}
