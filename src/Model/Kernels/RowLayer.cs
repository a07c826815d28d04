using EdgeDiag.Model.Layers;
using EdgeDiag.Model.Quantization;

namespace EdgeDiag.Model.Kernels;

/// <summary>A decoder layer as <see cref="RowDecoder"/> computes it.</summary>
internal sealed class RowLayer : IDisposable
{
    /// <summary>A layer.</summary>
    /// <param name="layer">Its weights.</param>
    /// <param name="format">How its projections are held.</param>
    public RowLayer(DecoderLayer layer, RowFormat format)
    {
        (InputNorm, PostNorm) = (ProjectionSlot.Floats(layer.InputNorm.Weight), ProjectionSlot.Floats(layer.PostNorm.Weight));
        (Query, Key, Value, Output) = (
            new(layer.Attention.Query, format),
            new(layer.Attention.Key, format),
            new(layer.Attention.Value, format),
            new(layer.Attention.Output, format)
        );
        (QueryNorm, KeyNorm) = (Floats(layer.Attention.QueryNorm), Floats(layer.Attention.KeyNorm));
        (Gate, Up, Down) = (new(layer.FeedForward.Gate, format), new(layer.FeedForward.Up, format), new(layer.FeedForward.Down, format));
    }

    /// <summary>[H].</summary>
    public float[] InputNorm { get; }

    /// <summary>[H].</summary>
    public float[] PostNorm { get; }

    /// <summary>Norm of each query head, [D]; null for none.</summary>
    public float[]? QueryNorm { get; }

    /// <summary>Norm of each key head, [D]; null for none.</summary>
    public float[]? KeyNorm { get; }

    /// <summary>[heads·D, H].</summary>
    public ProjectionSlot Query { get; }

    /// <summary>[kv heads·D, H].</summary>
    public ProjectionSlot Key { get; }

    /// <summary>[kv heads·D, H].</summary>
    public ProjectionSlot Value { get; }

    /// <summary>[H, heads·D].</summary>
    public ProjectionSlot Output { get; }

    /// <summary>[I, H].</summary>
    public ProjectionSlot Gate { get; }

    /// <summary>[I, H].</summary>
    public ProjectionSlot Up { get; }

    /// <summary>[H, I].</summary>
    public ProjectionSlot Down { get; }

    /// <summary>All projections.</summary>
    public IEnumerable<ProjectionSlot> Slots => [Query, Key, Value, Output, Gate, Up, Down];

    /// <summary>Takes over changed weights.</summary>
    public void Renew()
    {
        Query.Renew();
        Key.Renew();
        Value.Renew();
        Output.Renew();
        Gate.Renew();
        Up.Renew();
        Down.Renew();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var slot in Slots)
            slot.Dispose();
    }

    private static float[]? Floats(RmsNorm? norm) => norm is null ? null : ProjectionSlot.Floats(norm.Weight);
}
