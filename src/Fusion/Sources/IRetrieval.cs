using EdgeDiag.Fusion.Cases;

namespace EdgeDiag.Fusion.Sources;

/// <summary>Finds what manuals and earlier tickets say about a case. Evaluation wraps it to change what is found.</summary>
public interface IRetrieval
{
    /// <summary>Digest of the manuals searched, as in the diagnosis's <c>model.manuals</c>.</summary>
    string ManualsDigest { get; }

    /// <summary>Searches for a case.</summary>
    /// <param name="case">The case.</param>
    /// <param name="language">Language asked for; a section in the other one serves where there is none in it.</param>
    /// <param name="earlier">Most earlier tickets, 0 or more.</param>
    /// <param name="except">Id of a ticket that must not be among them: the one being learned.</param>
    Retrieved Find(DiagnosisCase @case, Language language, int earlier, string? except = null);
}
