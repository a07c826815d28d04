using EdgeDiag.Model.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Training;

/// <summary>A batch as tensors; all in the dispose scope that they are made in.</summary>
/// <param name="Ids">int64 [B, T]; padded, or with segments one row.</param>
/// <param name="Segments">The examples in that row; null where each has its own.</param>
/// <param name="Positions">Supervised positions in the flattened batch, int64 [N].</param>
/// <param name="Targets">Right tokens, int64 [N].</param>
/// <param name="Weights">Their weights, float32 [N].</param>
/// <param name="TotalWeight">Their sum.</param>
internal sealed record TrainingBatch(Tensor Ids, Segments? Segments, Tensor Positions, Tensor Targets, Tensor Weights, double TotalWeight) : IDisposable
{
    public static TrainingBatch FromExamples(IReadOnlyList<TrainingExample> batch, bool packing, Device device)
    {
        // Padding stands on the right: causal attention never sees it from a supervised position.
        var width = packing ? 0 : batch.Max(e => e.Ids.Length);
        var ids = new long[packing ? batch.Sum(e => e.Ids.Length) : batch.Count * width];
        var positions = new List<long>();
        var targets = new List<long>();
        var weights = new List<float>();
        var start = 0;
        foreach (var example in batch)
        {
            for (var t = 0; t < example.Ids.Length; t++)
                ids[start + t] = example.Ids[t];
            foreach (var target in example.Targets)
            {
                positions.Add(start + target.Position);
                targets.Add(target.Token);
                weights.Add(target.Weight);
            }

            start += packing ? example.Ids.Length : width;
        }

        var segments = packing ? new Segments([.. batch.Select(e => e.Ids.Length)], device) : null;
        return new TrainingBatch(
            tensor(ids, packing ? [1, ids.Length] : [batch.Count, width], device: device),
            segments,
            tensor(positions.ToArray(), device: device),
            tensor(targets.ToArray(), device: device),
            tensor(weights.ToArray(), device: device),
            weights.Sum(w => (double)w)
        );
    }

    public void Dispose() => Segments?.Dispose();
}
