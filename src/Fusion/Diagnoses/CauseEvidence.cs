using EdgeDiag.Fusion.Prompts;

namespace EdgeDiag.Fusion.Diagnoses;

/// <summary>What is known of a cause: the states of sensors and lamps that its signs name, what was said or seen of it, and its tickets.</summary>
/// <remarks>
/// Two causes of which the same is known are equally probable, whatever a model prefers: it has nothing to prefer one by. A cause whose signs
/// all show is another matter than one with a sign that nobody has said, unless nothing is known of either. A sensor or lamp that nobody knows
/// tells nothing: no person could have said it.
/// </remarks>
internal sealed class CauseEvidence
{
    private readonly HashSet<(string Kind, string Ref, bool Holds)> _known;

    private readonly int _unsaid;

    private CauseEvidence(HashSet<(string, string, bool)> known, int unsaid) => (_known, _unsaid) = (known, unsaid);

    /// <summary>What speaks for the cause, less what speaks against it; tickets count as one.</summary>
    public int Support =>
        _known.Count(k => k is { Holds: true, Kind: not "ticket" }) - _known.Count(k => !k.Holds) + (_known.Any(k => k.Kind == "ticket") ? 1 : 0);

    /// <summary>The evidence of a candidate.</summary>
    /// <param name="candidate">The candidate.</param>
    /// <param name="prompt">Its prompt.</param>
    /// <param name="said">What was said and seen.</param>
    /// <param name="answer">What the model has read; null without a model.</param>
    public static CauseEvidence Find(Candidate candidate, CasePrompt prompt, SaidSigns said, ModelAnswer? answer)
    {
        var known = candidate.Links.Where(l => l.Holds || l.Contradicted).Select(l => (l.Kind, l.Ref, l.Holds)).ToHashSet();
        known.UnionWith(candidate.Tickets.Select(t => ("ticket", t.Ref, true)));
        if (candidate.Source == CandidateSource.Ticket)
            known.Add(("ticket", candidate.Ref, true));
        var unsaid = 0;
        for (var i = 0; i < prompt.Signs.Count; i++)
        {
            var sign = prompt.Signs[i];
            if (sign.Ref != candidate.Ref || sign.IsTicket || sign.Links.Count > 0)
                continue;
            if (Shows(prompt, i, said, answer) is { } shows)
                known.Add(("words", sign.Text, shows));
            else
                unsaid++;
        }

        return new CauseEvidence(known, unsaid);
    }

    /// <summary>Whether one of the prompt's signs that only words tell shows; null where nobody knows.</summary>
    public static bool? Shows(CasePrompt prompt, int sign, SaidSigns said, ModelAnswer? answer) =>
        answer is null || answer.SignProbabilities.Count == 0 || !prompt.HasWords
            ? said.Said(prompt.Signs[sign].Text)
            : said.Shows(prompt.Signs[sign].Text, answer.SignProbabilities[sign]);

    /// <summary>Whether the same is known of another cause.</summary>
    public bool IsSame(CauseEvidence other) => (_unsaid == other._unsaid || _known.Count == 0) && _known.SetEquals(other._known);
}
