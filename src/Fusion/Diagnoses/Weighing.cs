using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Diagnoses;

/// <summary>The listed causes in order, and what the evidence tells of them.</summary>
/// <param name="Standing">What the evidence tells.</param>
/// <param name="Ranked">All candidates, most probable first, equally probable ones in their sources' order.</param>
internal sealed record Weighing(Standing Standing, IReadOnlyList<RankedCandidate> Ranked)
{
    // Less than this is nothing that anybody could act on.
    private const double Margin = 0.001;

    /// <summary>The candidate that the answer stands for; null where there is none.</summary>
    public Candidate? Named => Standing is Standing.OnlyCause or Standing.ToldApart ? Ranked[0].Candidate : null;

    /// <summary>Some causes are more probable than others.</summary>
    public bool IsOrdered => Ranked.Count > 1 && Ranked[0].Confidence - Ranked[^1].Confidence >= Margin;

    /// <summary>Weighs causes without a model.</summary>
    /// <param name="prompt">With every cause of the section, and those that only tickets name where tickets vote.</param>
    /// <param name="case">The case.</param>
    /// <param name="votes">Of earlier tickets; null for the manual alone.</param>
    /// <param name="options">When an answer names no cause.</param>
    public static Weighing FromManual(CasePrompt prompt, DiagnosisCase @case, TicketVotes? votes, DiagnosisOptions options)
    {
        var said = new SaidSigns(@case);
        var evidence = prompt.Candidates.ToDictionary(c => c, c => CauseEvidence.Find(c, prompt, said, null));
        var ranked = Shared(ManualRanking.Rank(prompt.Candidates), evidence);
        if (
            votes is not null
            && ranked.Count > 1
            && Voted(ranked, votes) is var (voted, rest)
            && Names(voted, rest, evidence, votes.For(voted[0].Candidate) is not null, options)
        )
            return new Weighing(Standing.ToldApart, voted);
        if (votes is not null && ranked is [{ Candidate.Source: CandidateSource.Ticket } only])
            return FromTickets(only, votes, options);
        return new Weighing(
            ranked.Count == 0 ? Standing.NoCause
                : ManualRanking.Score(ranked[0].Candidate) < 0 ? Standing.Contradicted
                : ranked.Count == 1 ? Standing.OnlyCause
                : ranked[0].Confidence - ranked[1].Confidence >= Margin ? Standing.ToldApart
                : Standing.NotToldApart,
            ranked
        );
    }

    /// <summary>Weighs all candidates by a model's answer and the votes of tickets. Where these name none, the manual's order stands.</summary>
    /// <param name="manual">The weighing by the manual alone.</param>
    /// <param name="prompt">What the model was asked; it may lack causes of the manual for want of room.</param>
    /// <param name="case">The case.</param>
    /// <param name="answer">What it said.</param>
    /// <param name="votes">Of earlier tickets.</param>
    /// <param name="voting">With the causes that only voting tickets name; the model was not asked about all of them.</param>
    /// <param name="options">When an answer names no cause.</param>
    public static Weighing FromAnswer(
        Weighing manual,
        CasePrompt prompt,
        DiagnosisCase @case,
        ModelAnswer answer,
        TicketVotes votes,
        CasePrompt voting,
        DiagnosisOptions options
    )
    {
        var said = new SaidSigns(@case);
        var evidence = prompt.Candidates.ToDictionary(c => c, c => CauseEvidence.Find(c, prompt, said, answer));
        IReadOnlyList<RankedCandidate> answered = [.. prompt.Candidates.Select(c => new RankedCandidate(c, answer.LabelProbabilities[c.Label]))];
        // A model that cannot be asked about signs has read words of which nobody knows what they told it.
        var weighed = prompt.HasWords && !answer.ReadsSigns ? answered : Shared(answered, evidence);
        var more = voting.Candidates.Where(c => c.Source == CandidateSource.Ticket && !prompt.Candidates.Any(p => CauseText.IsSame(p.Cause, c.Cause))).ToList();
        if (weighed.Count == 1 && manual.Ranked.Count <= 1 && more.Count == 0)
        {
            if (weighed[0].Candidate.Source == CandidateSource.Ticket)
                return FromTickets(weighed[0], votes, options);
            var confidence = Math.Max(weighed[0].Confidence, manual.Ranked.Count == 1 ? manual.Ranked[0].Confidence : 0);
            return ManualRanking.Score(weighed[0].Candidate) < 0
                ? new Weighing(Standing.Contradicted, manual.Ranked.Count == 1 ? manual.Ranked : weighed)
                : new Weighing(Standing.OnlyCause, [weighed[0] with { Confidence = confidence }]);
        }

        // What the model was not asked about is part of its "something else".
        var unasked = Math.Max(0, 1 - weighed.Sum(r => r.Confidence)) / (more.Count + 1);
        foreach (var candidate in more)
            evidence[candidate] = CauseEvidence.Find(candidate, voting, said, null);
        // One that was trained for this plant, or that is large enough to write its answer.
        var mayKnowBetter = answer.Model.Adapter.Length > 0 || !answer.ReadsSigns;
        var (voted, rest) = Voted([.. weighed, .. more.Select(c => new RankedCandidate(c, unasked))], votes);
        var asked = prompt.Candidates.ToDictionary(c => c.Ref, StringComparer.Ordinal);
        if (Names(voted, rest, evidence, mayKnowBetter || votes.For(voted[0].Candidate) is not null, options))
            return new Weighing(Standing.ToldApart, Behind(voted, manual.Ranked.Where(r => !asked.ContainsKey(r.Candidate.Ref))));
        // Where nobody knows better than the manual, what its signs decide stands.
        if (!mayKnowBetter && manual.Standing == Standing.ToldApart && !voted.Any(r => votes.For(r.Candidate) is not null))
            return manual;
        var standing = manual.Standing == Standing.Contradicted ? Standing.Contradicted : Standing.NotToldApart;
        // As the model was asked about them, with their tickets as evidence.
        var ordered = manual.Ranked.Select(m => m with { Candidate = asked.GetValueOrDefault(m.Candidate.Ref, m.Candidate) });
        return new Weighing(standing, Behind([.. ordered], voted.Where(r => r.Candidate.Source == CandidateSource.Ticket)));
    }

    // The only cause, and no manual lists it: it is as sure as its tickets are like the case, whatever a model says that had no other choice.
    private static Weighing FromTickets(RankedCandidate only, TicketVotes votes, DiagnosisOptions options)
    {
        var confidence = votes.Tickets.Count > 0 ? Math.Min(only.Confidence, votes.Share(only.Candidate)) : only.Confidence;
        return new Weighing(confidence >= options.MinimumConfidence ? Standing.OnlyCause : Standing.NotToldApart, [only with { Confidence = confidence }]);
    }

    private static (IReadOnlyList<RankedCandidate> Ranked, double SomethingElse) Voted(IReadOnlyList<RankedCandidate> ranked, TicketVotes votes)
    {
        var (voted, rest) = votes.Add(ranked);
        return (Ordered(voted), rest);
    }

    // Tickets, and an adapter of this plant, may know better than the manual's signs. Otherwise nothing is named for which nothing speaks,
    // where more speaks for another cause.
    private static bool Names(
        IReadOnlyList<RankedCandidate> ranked,
        double somethingElse,
        Dictionary<Candidate, CauseEvidence> evidence,
        bool mayKnowBetter,
        DiagnosisOptions options
    )
    {
        if (
            somethingElse >= options.AbstainProbability
            || ranked.Count < 2
            || ranked[0].Confidence < options.MinimumConfidence
            || ranked[0].Confidence - ranked[1].Confidence < Margin
        )
            return false;
        if (mayKnowBetter)
            return true;
        var support = evidence[ranked[0].Candidate].Support;
        var others = evidence.Where(e => e.Key != ranked[0].Candidate).Max(e => e.Value.Support);
        return support > 0 || support >= others;
    }

    // Candidates of which the same is known share their probability equally.
    private static IReadOnlyList<RankedCandidate> Shared(IReadOnlyList<RankedCandidate> ranked, Dictionary<Candidate, CauseEvidence> evidence)
    {
        var alike = new List<(CauseEvidence Evidence, List<RankedCandidate> Candidates)>();
        foreach (var candidate in ranked)
        {
            var group = alike.Find(g => g.Evidence.IsSame(evidence[candidate.Candidate])).Candidates;
            if (group is null)
                alike.Add((evidence[candidate.Candidate], [candidate]));
            else
                group.Add(candidate);
        }

        return Ordered(alike.SelectMany(g => g.Candidates.Select(c => c with { Confidence = g.Candidates.Sum(a => a.Confidence) / g.Candidates.Count })));
    }

    private static IReadOnlyList<RankedCandidate> Ordered(IEnumerable<RankedCandidate> ranked) =>
        [.. ranked.OrderByDescending(r => r.Confidence).ThenBy(r => r.Candidate.Label)];

    // Never more probable than those in front, and together never more than certain.
    private static IReadOnlyList<RankedCandidate> Behind(IReadOnlyList<RankedCandidate> first, IEnumerable<RankedCandidate> rest)
    {
        IReadOnlyList<RankedCandidate> all =
        [
            .. first,
            .. rest.Select(r => r with { Confidence = Math.Min(r.Confidence, first.Count == 0 ? 1 : first[^1].Confidence) }),
        ];
        var sum = all.Sum(r => r.Confidence);
        return sum <= 1 ? all : [.. all.Select(r => r with { Confidence = r.Confidence / sum })];
    }
}
