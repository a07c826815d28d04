namespace EdgeDiag.Fusion.Manuals;

/// <summary>
/// What a manual and a document to import may have at most. Real ones are far below. What is more was made to be slow or large, or is no manual;
/// it is refused with one line that names the limit. Memory and time of an import are settings (<c>Import</c>), because they depend on the box.
/// </summary>
public static class ManualLimits
{
    /// <summary>Bytes of a manual in Markdown: 8 MiB, about 20,000 sections.</summary>
    public const long MarkdownBytes = 8L << 20;

    /// <summary>Characters of a paragraph or list entry in Markdown; links and emphasis within one are found in more than linear time.</summary>
    public const int ParagraphCharacters = 20_000;

    /// <summary>Columns that a line in Markdown is indented by.</summary>
    public const int Indent = 200;

    /// <summary>Causes of a section; the demo plant's manuals have at most 6.</summary>
    public const int Causes = 200;

    /// <summary>Bytes of a table: CSV or JSON.</summary>
    public const long TableBytes = 64L << 20;

    /// <summary>Columns of a CSV file.</summary>
    public const int Columns = 1000;

    /// <summary>Characters of a cell of a CSV file, quotation marks that are never closed among it.</summary>
    public const int CellCharacters = 100_000;

    /// <summary>Levels that JSON is nested in.</summary>
    public const int Nesting = 64;

    /// <summary>Rows, objects or passages.</summary>
    public const int Entries = 200_000;

    /// <summary>Characters of all entries together.</summary>
    public const long TextCharacters = 50_000_000;

    /// <summary>Bytes of a PDF.</summary>
    public const long PdfBytes = 256L << 20;

    /// <summary>Pages of a PDF.</summary>
    public const int Pages = 5000;

    /// <summary>Objects of a PDF.</summary>
    public const int Objects = 1_000_000;

    /// <summary>Levels that the parts of a PDF are nested in.</summary>
    public const int PdfNesting = 64;

    /// <summary>Characters on a page of a PDF.</summary>
    public const int PageCharacters = 50_000;

    /// <summary>Bytes that the streams of a PDF unpack to, each time they are unpacked.</summary>
    public const long UnpackedBytes = 1L << 30;
}
