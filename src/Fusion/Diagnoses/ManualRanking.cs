using EdgeDiag.Fusion.Prompts;

namespace EdgeDiag.Fusion.Diagnoses;

/// <summary>
/// Ranks a manual's causes without a model: the share of signs that hold, less those that are contradicted. A sign of which no
/// reading and no lamp tells holds where its words occur in the fault text or image description, and is contradicted where they are denied.
/// Ties keep the manual's order. This is the preliminary diagnosis and the baseline that a model has to beat.
/// </summary>
public static class ManualRanking
{
    // Two points apart is e^2, about seven times as probable; chosen, not fitted.
    private const double Sharpness = 2;

    /// <summary>Ranks candidates. For those that only tickets name, no sign counts: what a ticket noted is no sign of its cause.</summary>
    public static IReadOnlyList<RankedCandidate> Rank(IReadOnlyList<Candidate> candidates)
    {
        if (candidates.Count == 0)
            return [];
        var weights = candidates.Select(c => Math.Exp(Sharpness * Score(c))).ToList();
        // One more share for whatever the manual does not list, as if none of its signs were known.
        var total = weights.Sum() + 1;
        return [.. candidates.Select((c, i) => new RankedCandidate(c, weights[i] / total)).OrderByDescending(r => r.Confidence)];
    }

    /// <summary>
    /// The share of a manual's candidate's signs that hold, less those that are contradicted: -1 to 1, 0 where nothing is known, and for
    /// a candidate that only tickets name.
    /// </summary>
    public static double Score(Candidate candidate) =>
        candidate.Signs.Count == 0 || candidate.Source == CandidateSource.Ticket ? 0 : candidate.Signs.Average(Score);

    // A sign of two sensors counts once; one that only names a sensor claims nothing.
    private static double Score(PromptSign sign)
    {
        if (sign.Links.Count == 0)
            return Score(sign.Said == true, sign.Said == false);
        var claims = sign.Links.Where(l => l.Claimed.Length > 0).ToList();
        return claims.Count == 0 ? 0 : claims.Average(l => Score(l.Holds, l.Contradicted));
    }

    private static double Score(bool holds, bool contradicted) =>
        holds ? 1
        : contradicted ? -1
        : 0;
}

/// <summary>A candidate with its share of belief.</summary>
/// <param name="Candidate">The candidate.</param>
/// <param name="Confidence">0 to 1; those of one answer sum to at most 1.</param>
public sealed record RankedCandidate(Candidate Candidate, double Confidence);
