using EdgeDiag.Model.Engine.Sequences;

namespace EdgeDiag.Model.Engine.Scheduling;

/// <summary>New tokens of a sequence that a step computes.</summary>
/// <param name="Sequence">The sequence, which has begun.</param>
/// <param name="Ids">At least one token.</param>
internal readonly record struct ScheduledTokens(DecodingSequence Sequence, IReadOnlyList<int> Ids);
