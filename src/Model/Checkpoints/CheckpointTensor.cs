namespace EdgeDiag.Model.Checkpoints;

/// <summary>A tensor of a checkpoint and the decoder's tensors that its rows hold.</summary>
/// <param name="Name">Its name in the checkpoint.</param>
/// <param name="Shape">Its shape.</param>
/// <param name="Parts">What its rows hold, from top to bottom; one part for a tensor that is not fused.</param>
internal sealed record CheckpointTensor(string Name, long[] Shape, IReadOnlyList<TensorPart> Parts);
