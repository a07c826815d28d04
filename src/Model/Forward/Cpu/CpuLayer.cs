using EdgeDiag.Model.Layers;
using EdgeDiag.Model.Quantization;

namespace EdgeDiag.Model.Forward.Cpu;

/// <summary>A decoder layer's weights as the managed kernels read them.</summary>
internal sealed class CpuLayer : IDisposable
{
    /// <summary>A layer.</summary>
    /// <param name="layer">Its weights.</param>
    /// <param name="format">How its projections are held.</param>
    public CpuLayer(DecoderLayer layer, RowFormat format)
    {
        (InputNorm, PostNorm) = (CpuProjection.Floats(layer.InputNorm.Weight), CpuProjection.Floats(layer.PostNorm.Weight));
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
    public CpuProjection Query { get; }

    /// <summary>[kv heads·D, H].</summary>
    public CpuProjection Key { get; }

    /// <summary>[kv heads·D, H].</summary>
    public CpuProjection Value { get; }

    /// <summary>[H, heads·D].</summary>
    public CpuProjection Output { get; }

    /// <summary>[I, H].</summary>
    public CpuProjection Gate { get; }

    /// <summary>[I, H].</summary>
    public CpuProjection Up { get; }

    /// <summary>[H, I].</summary>
    public CpuProjection Down { get; }

    /// <summary>All projections.</summary>
    public IEnumerable<CpuProjection> Slots => [Query, Key, Value, Output, Gate, Up, Down];

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

    private static float[]? Floats(RmsNorm? norm) => norm is null ? null : CpuProjection.Floats(norm.Weight);
}
