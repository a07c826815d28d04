using EdgeDiag.Fusion.Prompts;

namespace EdgeDiag.Fusion.Diagnoses;

/// <summary>The evidence for a candidate: its source first, then what of its signs holds now, then earlier tickets.</summary>
internal static class EvidenceList
{
    public static IReadOnlyList<Evidence> FromCandidate(Candidate candidate)
    {
        var list = new List<Evidence> { new(candidate.Source == CandidateSource.Manual ? "manual" : "ticket", candidate.Ref, candidate.Quote) };
        list.AddRange(candidate.Links.Where(l => l.Holds).Select(l => new Evidence(l.Kind, l.Ref, l.Quote)));
        foreach (var ticket in candidate.Tickets)
        {
            list.Add(new Evidence("ticket", ticket.Ref, ticket.Quote));
            list.AddRange(ticket.Links.Where(l => l.Holds).Select(l => new Evidence(l.Kind, l.Ref, l.Quote)));
        }

        return [.. list.Distinct()];
    }
}
