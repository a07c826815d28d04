using EdgeDiag.Fusion.Prompts;

namespace EdgeDiag.Fusion.Diagnoses;

/// <summary>The evidence for a candidate: its source first, then what of its signs holds now, then earlier tickets and how many vote for it.</summary>
internal static class EvidenceList
{
    /// <summary>The evidence.</summary>
    /// <param name="candidate">The candidate.</param>
    /// <param name="votes">Of earlier tickets; null where none were asked.</param>
    /// <param name="language">Of the answer.</param>
    public static IReadOnlyList<Evidence> FromCandidate(Candidate candidate, TicketVotes? votes, Language language)
    {
        var list = new List<Evidence> { new(candidate.Source == CandidateSource.Manual ? "manual" : "ticket", candidate.Ref, candidate.Quote) };
        list.AddRange(candidate.Links.Where(l => l.Holds).Select(l => new Evidence(l.Kind, l.Ref, l.Quote)));
        foreach (var ticket in candidate.Tickets)
        {
            list.Add(new Evidence("ticket", ticket.Ref, ticket.Quote));
            list.AddRange(ticket.Links.Where(l => l.Holds).Select(l => new Evidence(l.Kind, l.Ref, l.Quote)));
        }

        if (votes?.For(candidate) is var (nearest, _, _))
            list.Add(new Evidence("ticket", nearest, votes.InWords(candidate, language)!));
        return [.. list.Distinct()];
    }
}
