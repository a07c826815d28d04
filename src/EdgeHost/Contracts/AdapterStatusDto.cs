namespace EdgeDiag.EdgeHost.Contracts;

/// <summary>How the service stands with its adapters.</summary>
/// <param name="Base">The base model.</param>
/// <param name="Adapter">The merged adapter, <c>name@version</c>; empty for none.</param>
/// <param name="Digest">Over base and adapter.</param>
/// <param name="Others">Adapters computed beside the base.</param>
/// <param name="Candidate">The candidate among them; null for none.</param>
/// <param name="Mode">What the candidate may do.</param>
/// <param name="Swaps">Swaps since the start.</param>
/// <param name="LongestPauseMs">Longest wait that a swap has caused.</param>
/// <param name="Problem">Why the last change was refused; null where it was not.</param>
public sealed record AdapterStatusDto(
    string Base,
    string Adapter,
    string Digest,
    IReadOnlyList<string> Others,
    string? Candidate,
    string Mode,
    long Swaps,
    double LongestPauseMs,
    string? Problem
);
