using EdgeDiag.Fusion.Languages;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Diagnoses;

/// <summary>
/// The votes of the earlier tickets that are most like a case, for the causes they ended with. They count at once, without any training:
/// each adds to the logarithm of its cause's probability. Where even the nearest are not like the case, the votes are for "something
/// else": such a case has not been seen.
/// </summary>
internal sealed class TicketVotes
{
    // Fitted on the demo plant's 200 validation tickets, as they are and with the right cause removed, for the bundled base and its adapter
    // together (docs/lab/bundled-model.md). A ticket that lacks a tenth of what the case shows has a weight of e^-1.
    private const int Voters = 8;
    private const double Width = 0.1,
        Unseen = 0.2,
        Easy = 2,
        UnseenWeight = 0.3;

    // A ticket that is less like the case, or has less than this share of the nearest one's weight, is not called similar.
    private const double Similar = 0.1,
        LeastLikeness = 0.5;

    private readonly IReadOnlyList<(TicketVote Vote, double Weight)> _voters;
    private readonly double _total;
    private readonly double _weight;

    /// <summary>Votes.</summary>
    /// <param name="nearest">Earlier tickets, nearest first.</param>
    /// <param name="weight">Added to the logarithm of a cause's probability where all vote for it; 0 changes nothing.</param>
    public TicketVotes(IReadOnlyList<TicketVote> nearest, double weight)
    {
        _weight = weight;
        _voters = weight == 0 ? [] : [.. nearest.Take(Voters).Select(v => (v, Math.Exp((v.Likeness - 1) / Width)))];
        // Where little is known of the case, agreeing in it is easy: then a ticket or two say little.
        _total = _voters.Sum(v => v.Weight) + Unseen + (_voters.Count == 0 ? 0 : Easy * Math.Exp(-_voters[0].Vote.Known / 2));
    }

    /// <summary>The tickets that vote, nearest first.</summary>
    public IReadOnlyList<Ticket> Tickets => [.. _voters.Select(v => v.Vote.Ticket)];

    /// <summary>Adds the votes to probabilities.</summary>
    /// <param name="ranked">Candidates with their probabilities, in their order; what they lack to 1 is that of "something else".</param>
    /// <returns>The same candidates with the votes in their probabilities, and the new probability of "something else".</returns>
    public (IReadOnlyList<RankedCandidate> Ranked, double SomethingElse) Add(IReadOnlyList<RankedCandidate> ranked)
    {
        const double Least = 1e-12;
        var rest = Math.Max(0, 1 - ranked.Sum(r => r.Confidence));
        if (_voters.Count == 0)
            return (ranked, rest);
        var shares = ranked.Select(r => Share(r.Candidate)).ToList();
        var scores = ranked.Select((r, i) => Math.Log(Math.Max(r.Confidence, Least)) + _weight * shares[i]).ToList();
        scores.Add(Math.Log(Math.Max(rest, Least)) + _weight * UnseenWeight * (1 - shares.Sum()));
        var most = scores.Max();
        var weights = scores.Select(s => Math.Exp(s - most)).ToList();
        var sum = weights.Sum();
        return ([.. ranked.Select((r, i) => r with { Confidence = weights[i] / sum })], weights[^1] / sum);
    }

    /// <summary>The votes for a candidate in words; null for none.</summary>
    public string? InWords(Candidate candidate, Language language) =>
        For(candidate) is not var (_, votes, of) ? null
        : of == 1 ? Wording.ForLanguage(language).Sentences.SimilarTicket
        : Template.Fill(Wording.ForLanguage(language).Sentences.SimilarTickets, ("votes", votes), ("of", of));

    /// <summary>How many of the similar tickets ended with a cause, and the nearest of these; null for none.</summary>
    public (string Ref, int Votes, int Of)? For(Candidate candidate)
    {
        if (_voters.Count == 0)
            return null;
        var similar = _voters.Where(v => v.Vote.Likeness >= LeastLikeness && v.Weight >= Similar * _voters[0].Weight).Select(v => v.Vote.Ticket).ToList();
        var votes = similar.Where(t => CauseText.IsSame(t.Cause, candidate.Cause)).ToList();
        return votes.Count == 0 ? null : (votes[0].Id, votes.Count, similar.Count);
    }

    /// <summary>The share of the votes that a candidate's cause has, 0 to 1; below 1 where few tickets vote or none is much like the case.</summary>
    public double Share(Candidate candidate) => _voters.Where(v => CauseText.IsSame(v.Vote.Ticket.Cause, candidate.Cause)).Sum(v => v.Weight) / _total;
}
