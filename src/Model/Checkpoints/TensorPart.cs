namespace EdgeDiag.Model.Checkpoints;

/// <summary>One of the decoder's tensors within a tensor of a checkpoint.</summary>
/// <param name="Name">The decoder's name of it (<see cref="EdgeDiag.Model.Layers.WeightNames"/>).</param>
/// <param name="From">First row.</param>
/// <param name="Rows">Rows.</param>
internal sealed record TensorPart(string Name, long From, long Rows);
