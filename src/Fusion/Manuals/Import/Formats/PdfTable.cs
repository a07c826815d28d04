using EdgeDiag.Fusion.Manuals.Import.Blocks;

namespace EdgeDiag.Fusion.Manuals.Import.Formats;

/// <summary>A table on a page.</summary>
/// <param name="Rows">Its cells.</param>
/// <param name="Left">Where it begins, points from the left.</param>
/// <param name="Bottom">Where it ends, points from the bottom.</param>
/// <param name="Right">Where it ends, points from the left.</param>
/// <param name="Top">Where it begins, points from the bottom.</param>
internal sealed record PdfTable(IReadOnlyList<IReadOnlyList<TableCell>> Rows, double Left, double Bottom, double Right, double Top);
