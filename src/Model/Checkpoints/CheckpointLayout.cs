using EdgeDiag.Model.Configuration;
using EdgeDiag.Model.Numerics;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Checkpoints;

/// <summary>
/// Which tensors a checkpoint of a configuration has, and how the decoder's are taken out of them and put back. Rows of queries
/// and keys are put into the one order in which this decoder turns them, the same for both, so that their products stay what they
/// were: element i of the first half of a head is turned together with element i of the second.
/// </summary>
internal static class CheckpointLayout
{
    /// <summary>Every tensor that a checkpoint must have, in a fixed order.</summary>
    public static IReadOnlyList<CheckpointTensor> TensorsOf(ModelConfig config)
    {
        var family = config.Family;
        var shapes = WeightNames.Shapes(config);
        var tensors = new List<CheckpointTensor> { Single(family.Embedding, WeightNames.Embedding) };
        for (var i = 0; i < config.Layers; i++)
        {
            foreach (var (module, holds) in family.Layer)
            foreach (var kind in (string[])["weight", "bias"])
                if (holds.Select(h => WeightNames.Projection(i, $"{h}.{kind}")).Where(shapes.ContainsKey).ToList() is { Count: > 0 } names)
                    tensors.Add(Fused($"{family.ModuleName(i, module)}.{kind}", names));
        }

        tensors.Add(Single(family.FinalNorm, WeightNames.FinalNorm));
        if (!config.TieWordEmbeddings)
            tensors.Add(Single(family.Head, WeightNames.Head));
        return tensors;

        CheckpointTensor Single(string name, string own) => Fused($"{name}.weight", [own]);

        CheckpointTensor Fused(string name, List<string> names)
        {
            long rows = 0;
            var parts = names.Select(n => new TensorPart(n, (rows += shapes[n][0]) - shapes[n][0], shapes[n][0])).ToList();
            return new CheckpointTensor(name, [rows, .. shapes[names[0]][1..]], parts);
        }
    }

    /// <summary>Whether a checkpoint may hold a tensor that no decoder needs: tables of frequencies, and a tied head once more.</summary>
    internal static bool IsNeedless(ModelConfig config, string name) =>
        name.EndsWith("rotary_emb.inv_freq", StringComparison.Ordinal)
        || name.EndsWith("rotary_pos_emb.inv_freq", StringComparison.Ordinal)
        || (config.TieWordEmbeddings && name == $"{config.Family.Head}.weight");

    /// <summary>Where each row of one of the decoder's tensors comes from within the checkpoint's rows; null for the same order.</summary>
    /// <param name="config">The model.</param>
    /// <param name="module">The decoder's module, such as <c>model.layers.0.self_attn.q_proj</c>.</param>
    internal static long[]? RowOrder(ModelConfig config, string module)
    {
        var isQuery = module.EndsWith(".q_proj", StringComparison.Ordinal);
        if (!isQuery && !module.EndsWith(".k_proj", StringComparison.Ordinal))
            return null;
        var order = HeadOrder(config.HeadDim, config.RotaryDim, config.Family.InterleavedRotary);
        if (order.Select((from, to) => from == to).All(same => same))
            return null;
        return [.. Enumerable.Range(0, isQuery ? config.Heads : config.KeyValueHeads).SelectMany(h => order.Select(o => (long)h * config.HeadDim + o))];
    }

    /// <summary>Takes one of the decoder's tensors as it is in the checkpoint and makes it what the decoder computes with; in place or anew.</summary>
    /// <param name="config">The model.</param>
    /// <param name="name">The decoder's name.</param>
    /// <param name="tensor">Owned; disposed of where the result is another.</param>
    internal static Tensor ToDecoder(ModelConfig config, string name, Tensor tensor)
    {
        if (config.NormalizedHead && name == WeightNames.Head)
            Normalize(tensor);
        if (RowOrder(config, WeightNames.Module(name)) is not { } order)
            return tensor;
        using (tensor)
            return Rows(tensor, order).DetachFromDisposeScope();
    }

    /// <summary>The reverse of <see cref="ToDecoder"/>. A normalized head stays so: normalized once more it is the same.</summary>
    /// <param name="config">The model.</param>
    /// <param name="name">The decoder's name.</param>
    /// <param name="tensor">Not owned.</param>
    /// <returns>The same tensor, or a new one in the dispose scope that is open.</returns>
    internal static Tensor ToCheckpoint(ModelConfig config, string name, Tensor tensor) =>
        RowOrder(config, WeightNames.Module(name)) is { } order ? Rows(tensor, Inverse(order)) : tensor;

    internal static long[] Inverse(long[] order)
    {
        var inverse = new long[order.Length];
        for (var i = 0; i < order.Length; i++)
            inverse[order[i]] = i;
        return inverse;
    }

    internal static Tensor Rows(Tensor tensor, long[] order)
    {
        using var index = TorchSharp.torch.tensor(order, device: tensor.device);
        return tensor.index_select(0, index);
    }

    // The elements that are turned come first in each half, the others behind them.
    private static int[] HeadOrder(int dim, int rotary, bool interleaved)
    {
        int half = dim / 2,
            turned = rotary / 2,
            rest = half - turned;
        var order = new int[dim];
        for (var i = 0; i < turned; i++)
            (order[i], order[half + i]) = interleaved ? (2 * i, 2 * i + 1) : (i, turned + i);
        for (var i = 0; i < rest; i++)
            (order[turned + i], order[half + turned + i]) = (rotary + i, rotary + rest + i);
        return order;
    }

    // Piece by piece: in float32 the whole would take as much memory as the model's other half.
    private static void Normalize(Tensor head)
    {
        const long piece = 4096;
        for (long from = 0; from < head.shape[0]; from += piece)
        {
            using var scope = NewDisposeScope();
            var rows = head.narrow(0, from, Math.Min(piece, head.shape[0] - from)); // [n, H]
            var wide = rows.to(ScalarType.Float32);
            rows.copy_(wide.div(wide.Squared().sum(1, keepdim: true).sqrt().AtLeast(1e-12)));
        }
    }
}
