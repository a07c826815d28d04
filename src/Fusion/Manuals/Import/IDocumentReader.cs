using EdgeDiag.Fusion.Manuals.Import.Blocks;

namespace EdgeDiag.Fusion.Manuals.Import;

/// <summary>Reads a document that others wrote.</summary>
public interface IDocumentReader
{
    /// <summary>Reads a document.</summary>
    /// <exception cref="InvalidInputException">It cannot be used, or a limit is exceeded.</exception>
    ReadDocument Read(DocumentRequest request);
}
