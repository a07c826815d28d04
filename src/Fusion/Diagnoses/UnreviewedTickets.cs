using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Diagnoses;

/// <summary>
/// Shows what tickets say that nobody has reviewed: as evidence of the causes that an answer lists, and as causes of their own
/// behind those. They have no confidence, because nothing has weighed them, and their actions are not published.
/// </summary>
internal static class UnreviewedTickets
{
    private const int MostCauses = 2;

    public static IReadOnlyList<DiagnosedCause> AddTo(IReadOnlyList<DiagnosedCause> causes, IReadOnlyList<Ticket> unreviewed)
    {
        if (unreviewed.Count == 0)
            return causes;
        var all = causes.ToList();
        foreach (var told in unreviewed.GroupBy(t => t.Cause, StringComparer.OrdinalIgnoreCase))
        {
            var evidence = told.Select(t => new Evidence("ticket", t.Id, t.Cause, Reviewed: false));
            var at = all.FindIndex(c => c.Text.Equals(told.Key, StringComparison.OrdinalIgnoreCase));
            if (at >= 0)
                all[at] = all[at] with { Evidence = [.. all[at].Evidence, .. evidence] };
            else if (all.Count < causes.Count + MostCauses)
                all.Add(new DiagnosedCause(told.Key, 0, [.. evidence]));
        }

        return all;
    }
}
