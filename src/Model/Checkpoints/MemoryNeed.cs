using EdgeDiag.Model.Configuration;
using EdgeDiag.Model.Quantization;

namespace EdgeDiag.Model.Checkpoints;

/// <summary>Memory that a model takes in a precision, as this program holds it.</summary>
/// <param name="Precision"><c>f32</c>, <c>bf16</c>, <c>int8</c> or <c>int4</c>.</param>
/// <param name="Weights">Bytes of weights.</param>
/// <param name="CachePerToken">Bytes of key/value cache for each token of a sequence.</param>
/// <param name="Context">Longest sequence, tokens.</param>
public sealed record MemoryNeed(string Precision, long Weights, long CachePerToken, int Context)
{
    /// <summary>Weights and one sequence of full length.</summary>
    public long Total => Weights + CachePerToken * Context;

    /// <summary>All precisions, the largest first; the one alone that a quantized folder has.</summary>
    public static IReadOnlyList<MemoryNeed> ForEachPrecision(ModelConfig config)
    {
        var cache = 2L * config.Layers * config.KeyValueHeads * config.HeadDim;
        MemoryNeed[] all =
        [
            new("f32", config.Parameters * 4, cache * 4, config.MaxPositions),
            new("bf16", config.Parameters * 2, cache * 2, config.MaxPositions),
            new("int8", Packed(config, RowFormat.Int8), cache * 2, config.MaxPositions),
            new("int4", Packed(config, RowFormat.Int4), cache * 2, config.MaxPositions),
        ];
        return config.Quantization is { } stored ? [.. all.Where(n => n.Precision == stored.Precision)] : all;
    }

    // Projections and the head are packed; embedding, norms and biases, and the head once more, are kept in bfloat16.
    private static long Packed(ModelConfig config, RowFormat format)
    {
        var head = config.TieWordEmbeddings ? WeightNames.Embedding : WeightNames.Head;
        return WeightNames
            .Shapes(config)
            .Sum(w =>
                (WeightNames.IsProjection(w.Key) || w.Key == head ? Bytes(w.Value, format) : 0)
                + (WeightNames.IsProjection(w.Key) ? 0 : 2 * w.Value.Aggregate(1L, (all, n) => all * n))
            );
    }

    private static long Bytes(long[] shape, RowFormat wanted)
    {
        var format = QuantizedMatrix.FormatFor(wanted, shape[1]);
        var (tiles, scales) = QuantizedMatrix.Shapes(format, shape[0], shape[1]);
        return tiles.Aggregate(1L, (all, n) => all * n) + scales.Aggregate(format == RowFormat.Int8 ? 4L : 2L, (all, n) => all * n);
    }
}
