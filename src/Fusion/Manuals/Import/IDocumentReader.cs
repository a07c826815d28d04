namespace EdgeDiag.Fusion.Manuals.Import;

/// <summary>Reads the entries of a document that others wrote: a PDF or a table.</summary>
public interface IDocumentReader
{
    /// <summary>Reads a document.</summary>
    /// <exception cref="InvalidInputException">It cannot be used, or a limit is exceeded.</exception>
    IReadOnlyList<ImportedEntry> Read(DocumentRequest request);
}
