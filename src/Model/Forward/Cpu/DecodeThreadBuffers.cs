using EdgeDiag.Model.Configuration;
using EdgeDiag.Model.Kernels.Decode;
using EdgeDiag.Model.Quantization;

namespace EdgeDiag.Model.Forward.Cpu;

/// <summary>What one thread of a decode step has for itself.</summary>
internal sealed unsafe class DecodeThreadBuffers : ScratchMemory
{
    private readonly int _rows,
        _widest;
    private long _scores = 16;

    /// <summary>Room for a step.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="rows">Most sequences.</param>
    public DecodeThreadBuffers(ModelConfig config, int rows)
    {
        (_rows, _widest) = (rows, Math.Max(config.IntermediateSize, Math.Max(config.HiddenSize, config.Heads * config.HeadDim)));
        Quantized = new QuantizedRows(rows, _widest, RowFormat.Int8, RowFormat.Int4, RowFormat.BF16Packed);
        Input = Allocate((long)rows * _widest);
        Scores = Allocate(_scores);
    }

    /// <summary>Input of a projection, [rows, columns of the projection].</summary>
    public float* Input { get; private set; }

    /// <summary>The same, quantised.</summary>
    public QuantizedRows Quantized { get; }

    /// <summary>Attention's scores.</summary>
    public float* Scores { get; private set; }

    /// <summary>Makes room for scores; not while computing.</summary>
    public void Reserve(long scores)
    {
        if (_scores >= scores)
            return;
        base.Free();
        _scores = 2 * scores;
        Input = Allocate((long)_rows * _widest);
        Scores = Allocate(_scores);
    }

    /// <summary>Quantises rows for a format that needs it.</summary>
    /// <param name="x">[rows, columns].</param>
    /// <param name="columns">Columns.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="format">Of the weights they will meet.</param>
    public void Quantize(float* x, int columns, int rows, RowFormat format) => Quantized.Quantize(x, columns, columns, rows, format);

    /// <summary>Copies padded rows to <see cref="Input"/>, quantised where the format needs it.</summary>
    /// <param name="x">[rows, stride].</param>
    /// <param name="stride">Elements between rows.</param>
    /// <param name="columns">Columns to copy.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="format">Of the weights they will meet.</param>
    public void CopyInput(float* x, int stride, int columns, int rows, RowFormat format)
    {
        for (var b = 0; b < rows; b++)
            new ReadOnlySpan<float>(x + (long)b * stride, columns).CopyTo(new Span<float>(Input + (long)b * columns, columns));
        Quantize(Input, columns, rows, format);
    }

    /// <inheritdoc/>
    protected override void Free()
    {
        base.Free();
        Quantized.Dispose();
    }
}
