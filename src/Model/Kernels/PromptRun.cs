using EdgeDiag.Model.Decoding;

namespace EdgeDiag.Model.Kernels;

/// <summary>New tokens of a sequence.</summary>
/// <param name="State">Its cache.</param>
/// <param name="Sequence">Its number within the cache.</param>
/// <param name="Ids">The tokens.</param>
internal readonly record struct PromptRun(DecodeState State, int Sequence, IReadOnlyList<int> Ids);
