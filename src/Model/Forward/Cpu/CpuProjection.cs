using EdgeDiag.Model.Kernels.Decode;
using EdgeDiag.Model.Kernels.Prefill;
using EdgeDiag.Model.Kernels.Shared;
using EdgeDiag.Model.Layers;
using EdgeDiag.Model.Quantization;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Forward.Cpu;

/// <summary>
/// A projection as the kernels compute it: quantised and laid out anew when its weight has changed, or read where it lies.
/// </summary>
internal sealed unsafe class CpuProjection : IDisposable
{
    private readonly LinearLayer? _layer;
    private readonly Tensor? _fixed;
    private readonly RowFormat _format;
    private readonly float[]? _bias;
    private TiledMatrix? _tiled;
    private PackedBFloat16? _halves;
    private WeightPanels? _panels;
    private void* _direct;
    private bool _isBFloat16;
    private long _packed = -1;
    private bool _owned;

    /// <summary>A projection of a layer.</summary>
    public CpuProjection(LinearLayer layer, RowFormat format)
        : this(layer.Outputs, layer.Inputs, layer.Quantized?.Format ?? format) => (_layer, _bias) = (layer, layer.Bias is { } bias ? Floats(bias) : null);

    /// <summary>A weight that does not change, such as the output head.</summary>
    public CpuProjection(Tensor weight, RowFormat format)
        : this(weight.shape[0], weight.shape[1], format) => _fixed = weight;

    /// <summary>A weight that does not change, in int8 or int4.</summary>
    public CpuProjection(QuantizedMatrix weight)
        : this(weight.Outputs, weight.Inputs, weight.Format) => (_tiled, _packed) = (weight.Tiles, 0);

    private CpuProjection(long rows, long columns, RowFormat format)
    {
        (Rows, Columns) = (checked((int)rows), checked((int)columns));
        _format = format is RowFormat.Int8 or RowFormat.Int4 ? QuantizedMatrix.FormatFor(format, columns) : format;
    }

    /// <summary>Rows of the weight.</summary>
    public int Rows { get; }

    /// <summary>Columns of the weight.</summary>
    public int Columns { get; }

    /// <summary>How the weight is held.</summary>
    public RowFormat Format => _format;

    /// <summary>How rows of a prompt have to be prepared.</summary>
    public RowFormat PromptFormat => _format is RowFormat.Int8 or RowFormat.Int4 ? _format : RowFormat.F32;

    /// <summary>Bytes that a product reads.</summary>
    public long Bytes => _tiled?.Bytes ?? _halves?.Bytes ?? (long)Rows * Columns * (_format == RowFormat.F32 ? sizeof(float) : sizeof(ushort));

    /// <summary>Takes the weight that is in use now; nothing happens where it is the same. Not while computing.</summary>
    public void Renew()
    {
        var version = _layer?.Version ?? 0;
        if (_packed == version)
            return;
        Drop();
        if (_layer?.Quantized is { } quantized)
            _tiled = quantized.Tiles;
        else if (_format is RowFormat.Int8 or RowFormat.Int4)
            (_tiled, _owned) = (TiledMatrix.Pack(_fixed ?? _layer!.Weight, _format), true);
        else
        {
            var weight = _fixed ?? _layer!.Weight;
            if (!weight.is_contiguous())
                throw new InvalidOperationException("a weight must be contiguous to be read in place");
            _direct = WeightRows.Pointer(weight);
            _isBFloat16 = weight.dtype == ScalarType.BFloat16;
            _halves = _format == RowFormat.BF16Packed && _isBFloat16 && PackedBFloat16.IsSupported ? PackedBFloat16.Pack(weight) : null;
        }

        _packed = version;
    }

    /// <summary>The same, and the layout that products with many rows take. Int8 and Int4 have one for both; the others' is a second copy.</summary>
    public void RenewForPrompts()
    {
        Renew();
        if (_tiled is null)
            _panels ??= WeightPanels.CopyFrom(_fixed ?? _layer!.Weight);
    }

    /// <summary>y[b] = W · x[b] + bias for many rows, on the calling thread.</summary>
    /// <param name="x">[rows, xStride], room for whole blocks of <see cref="PromptKernels.BlockRows"/>.</param>
    /// <param name="xStride">Elements between rows of x.</param>
    /// <param name="quantized">The same rows, quantised for <see cref="PromptFormat"/> where it needs that.</param>
    /// <param name="rows">Rows of x.</param>
    /// <param name="y">[rows, yStride], room for whole tiles of 16 and whole blocks.</param>
    /// <param name="yStride">Elements between rows of y.</param>
    public void MultiplyRows(float* x, int xStride, QuantizedRows quantized, int rows, float* y, int yStride)
    {
        if (_tiled is not null)
            PromptKernels.Multiply(_tiled, quantized, rows, y, yStride);
        else
            PanelKernels.Multiply(_panels!, x, xStride, rows, y, yStride);
        if (_bias is not null)
            AddBias(rows, 0, Rows, y, yStride);
    }

    /// <summary>y[b, r] = x[b] · W[r] + bias[r] for a thread's share of the rows.</summary>
    /// <param name="thread">The thread's index.</param>
    /// <param name="threads">Threads in all.</param>
    /// <param name="x">[batch, xStride].</param>
    /// <param name="xStride">Elements between rows of x.</param>
    /// <param name="quantized">The same rows, quantised for this format where it needs that.</param>
    /// <param name="batch">Rows of x.</param>
    /// <param name="y">[batch, yStride], room for whole tiles of 16.</param>
    /// <param name="yStride">Elements between rows of y.</param>
    /// <returns>The rows that this thread computed.</returns>
    public (int From, int To) Multiply(int thread, int threads, float* x, int xStride, QuantizedRows quantized, int batch, float* y, int yStride)
    {
        var tiles = (Rows + TiledMatrix.TileRows - 1) / TiledMatrix.TileRows;
        int first = (int)((long)tiles * thread / threads),
            last = (int)((long)tiles * (thread + 1) / threads);
        var (from, to) = (first * TiledMatrix.TileRows, Math.Min(Rows, last * TiledMatrix.TileRows));
        if (_tiled is not null)
            TiledKernels.Multiply(_tiled, first, last, quantized, batch, y, yStride);
        else if (_halves is not null)
            PackedKernels.Multiply(_halves, from, to, x, xStride, quantized, batch, y, yStride);
        else if (_isBFloat16)
            DirectKernels.Multiply<BFloat16Weight>(_direct, Columns, from, to, x, xStride, batch, y, yStride);
        else
            DirectKernels.Multiply<SingleWeight>(_direct, Columns, from, to, x, xStride, batch, y, yStride);
        if (_bias is not null)
            AddBias(batch, from, to, y, yStride);
        return (from, to);
    }

    /// <inheritdoc/>
    public void Dispose() => Drop();

    private void AddBias(int batch, int from, int to, float* y, int yStride)
    {
        for (var b = 0; b < batch; b++)
        for (var r = from; r < to; r++)
            y[(long)b * yStride + r] += _bias![r];
    }

    private void Drop()
    {
        if (_owned)
            _tiled?.Dispose();
        _halves?.Dispose();
        _panels?.Dispose();
        (_tiled, _halves, _panels, _owned) = (null, null, null, false);
    }

    /// <summary>A small tensor's values.</summary>
    public static float[] Floats(Tensor tensor)
    {
        using var wide = tensor.to(ScalarType.Float32);
        using var flat = wide.contiguous();
        return flat.data<float>().ToArray();
    }
}
