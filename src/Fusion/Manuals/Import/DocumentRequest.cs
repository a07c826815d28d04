namespace EdgeDiag.Fusion.Manuals.Import;

/// <summary>Which document to read, and how.</summary>
/// <param name="File">The file, as error lines name it.</param>
/// <param name="Format"><c>pdf</c>, <c>csv</c> or <c>json</c>.</param>
/// <param name="Map">Words such as <c>remedy=en.solution</c>, for tables.</param>
/// <param name="CodePattern">How a heading of a PDF begins; null for the usual codes.</param>
/// <param name="PatternSeconds">Seconds that the pattern may take for a line.</param>
public sealed record DocumentRequest(string File, string Format, IReadOnlyList<string> Map, string? CodePattern, double PatternSeconds)
{
    /// <summary>Most bytes of a file of this format.</summary>
    public static long MostBytes(string format) =>
        format switch
        {
            "pdf" => ManualLimits.PdfBytes,
            "md" => ManualLimits.MarkdownBytes,
            _ => ManualLimits.TableBytes,
        };
}
