using EdgeDiag.Fusion.Prompts;

namespace EdgeDiag.Fusion.Diagnoses;

/// <summary>A candidate with its share of belief.</summary>
/// <param name="Candidate">The candidate.</param>
/// <param name="Confidence">0 to 1; those of one answer sum to at most 1.</param>
public sealed record RankedCandidate(Candidate Candidate, double Confidence);
