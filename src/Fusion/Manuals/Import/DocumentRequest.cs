namespace EdgeDiag.Fusion.Manuals.Import;

/// <summary>Which document to read, and how.</summary>
/// <param name="File">The file, as error lines name it.</param>
/// <param name="Format">One of those that <see cref="ManualSource.FormatOf"/> knows.</param>
/// <param name="Map">Words such as <c>remedy=en.solution</c>, for tables.</param>
/// <param name="CodePattern">How a heading begins; null for the usual codes.</param>
/// <param name="PatternSeconds">Seconds that the pattern may take for a line.</param>
public sealed record DocumentRequest(string File, string Format, IReadOnlyList<string> Map, string? CodePattern, double PatternSeconds)
{
    /// <summary>Tag of the language that the person states.</summary>
    public string Language { get; init; } = "en";

    /// <summary>Encoding of a text file; null where it is to be found out.</summary>
    public string? Encoding { get; init; }

    /// <summary>Most bytes of a file of this format.</summary>
    public static long MostBytes(string format) =>
        format switch
        {
            "pdf" or "docx" or "xlsx" or "picture" => ManualLimits.PdfBytes,
            "md" or "html" => ManualLimits.MarkdownBytes,
            _ => ManualLimits.TableBytes,
        };
}
