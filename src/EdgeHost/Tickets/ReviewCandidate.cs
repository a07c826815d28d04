using EdgeDiag.Fusion.Diagnoses;

namespace EdgeDiag.EdgeHost.Tickets;

/// <summary>A diagnosis that nobody has judged, with how much a verdict would teach.</summary>
/// <param name="Diagnosis">The diagnosis.</param>
/// <param name="Score">0 to 4.25; see <see cref="ReviewRanking"/>.</param>
/// <param name="Reasons">What makes it worth a look, in words.</param>
public sealed record ReviewCandidate(Diagnosis Diagnosis, double Score, IReadOnlyList<string> Reasons);
