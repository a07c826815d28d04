namespace EdgeDiag.Model.Decoding;

/// <summary>New tokens of one sequence, computed in a step beside those of others.</summary>
/// <param name="State">The sequence's cache, of one sequence.</param>
/// <param name="Ids">At least one token.</param>
public readonly record struct SequencePart(DecodeState State, IReadOnlyList<int> Ids);
