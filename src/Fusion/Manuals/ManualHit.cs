namespace EdgeDiag.Fusion.Manuals;

/// <summary>One section that a search found.</summary>
/// <param name="Section">The section.</param>
/// <param name="Exact">Its code is the one asked for, or a word of the query.</param>
/// <param name="Score">BM25, larger is nearer; 0 where only the code was found.</param>
public sealed record ManualHit(ManualSection Section, bool Exact, double Score);
