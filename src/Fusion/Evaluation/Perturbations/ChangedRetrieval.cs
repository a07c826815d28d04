using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Sources;

namespace EdgeDiag.Fusion.Evaluation.Perturbations;

/// <summary>A retrieval whose findings are changed on their way out.</summary>
/// <param name="inner">Finds.</param>
/// <param name="change">Changes; must be deterministic, it is called anew for every search.</param>
/// <param name="spare">More tickets to search for than asked, for changes that drop some; the rest is cut again.</param>
public sealed class ChangedRetrieval(IRetrieval inner, Func<Retrieved, Retrieved> change, int spare = 0) : IRetrieval
{
    /// <inheritdoc/>
    public string ManualsDigest => inner.ManualsDigest;

    /// <inheritdoc/>
    public Retrieved Find(DiagnosisCase @case, Language language, int earlier, string? except = null)
    {
        var found = change(inner.Find(@case, language, earlier > 0 ? earlier + spare : 0, except));
        return found with { Tickets = [.. found.Tickets.Take(earlier)] };
    }
}
