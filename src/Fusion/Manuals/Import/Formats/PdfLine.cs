namespace EdgeDiag.Fusion.Manuals.Import.Formats;

/// <summary>One printed line.</summary>
/// <param name="Page">From 1.</param>
/// <param name="Text">Its words.</param>
/// <param name="Size">Median size of its letters, points.</param>
/// <param name="Bold">Whether most of its letters are bold.</param>
/// <param name="Height">Where it stands on the page: 0 bottom, 1 top.</param>
/// <param name="Left">Where it begins, points.</param>
/// <param name="Right">Where it ends.</param>
/// <param name="FirstWord">Width of its first word; of its first character in Chinese.</param>
internal sealed record PdfLine(int Page, string Text, double Size, bool Bold, double Height, double Left, double Right, double FirstWord)
{
    /// <summary>A table that stands here instead of a line; null for a line.</summary>
    public PdfTable? Table { get; init; }

    /// <summary>Where full lines end: those of its column, or of the document.</summary>
    public double Margin { get; init; }

    /// <summary>
    /// Whether the next line belongs to the same sentence: had its first word still fitted on this line, whoever set the page
    /// meant the break.
    /// </summary>
    public bool RunsOnInto(PdfLine next) => Right + (Size / 4) + next.FirstWord > Margin;
}
