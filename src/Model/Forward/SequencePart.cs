namespace EdgeDiag.Model.Forward;

/// <summary>New tokens of one sequence, computed in a step beside those of others.</summary>
/// <param name="State">The sequence's cache.</param>
/// <param name="Ids">At least one token.</param>
/// <param name="Row">The sequence's row in the cache.</param>
internal readonly record struct SequencePart(DecodeState State, IReadOnlyList<int> Ids, int Row = 0);
