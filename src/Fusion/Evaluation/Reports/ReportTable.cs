namespace EdgeDiag.Fusion.Evaluation.Reports;

/// <summary>A table of texts.</summary>
/// <param name="Headings">Of the columns.</param>
/// <param name="Words">The first so many columns hold words, the others numbers.</param>
/// <param name="Rows">As many texts each as there are headings.</param>
public sealed record ReportTable(IReadOnlyList<string> Headings, int Words, IReadOnlyList<string[]> Rows);
