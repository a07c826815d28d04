using System.Runtime.Intrinsics;
using EdgeDiag.Model.Checkpoints;
using EdgeDiag.Model.Quantization;

namespace EdgeDiag.Model.Kernels;

/// <summary>What one thread of a decode step has for itself.</summary>
internal sealed unsafe class RowScratch : IDisposable
{
    private const int Width = 16;

    private readonly AlignedBuffer _input;
    private AlignedBuffer _scores = new(Width * sizeof(float));

    /// <summary>Room for a step.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="rows">Most sequences.</param>
    public RowScratch(ModelConfig config, int rows)
    {
        var widest = Math.Max(config.IntermediateSize, Math.Max(config.HiddenSize, config.Heads * config.HeadDim));
        _input = new AlignedBuffer((long)rows * widest * sizeof(float));
        Quantized = new QuantizedRows(rows, widest, RowFormat.Int8, RowFormat.Int4, RowFormat.BF16Packed);
    }

    /// <summary>Input of a projection, [rows, columns of the projection].</summary>
    public float* Input => _input.As<float>();

    /// <summary>The same, quantised.</summary>
    public QuantizedRows Quantized { get; }

    /// <summary>Attention's scores.</summary>
    public float* Scores => _scores.As<float>();

    /// <summary>Makes room for scores; not while computing.</summary>
    public void Reserve(long scores)
    {
        if (_scores.Bytes >= scores * sizeof(float))
            return;
        _scores.Dispose();
        _scores = new AlignedBuffer(scores * 2 * sizeof(float));
    }

    /// <summary>Root-mean-square norm of each row.</summary>
    /// <param name="x">[rows, H].</param>
    /// <param name="weight">[H].</param>
    /// <param name="config">Sizes.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="y">[rows, H].</param>
    public void Norm(float* x, float[] weight, ModelConfig config, int rows, float* y) =>
        Norm(x, weight, config.HiddenSize, (float)config.RmsNormEpsilon, rows, y);

    /// <summary>Root-mean-square norm of each row of any width.</summary>
    /// <param name="x">[rows, size].</param>
    /// <param name="weight">[size].</param>
    /// <param name="size">Width.</param>
    /// <param name="epsilon">Added under the root.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="y">[rows, size]; may be <paramref name="x"/>.</param>
    public static void Norm(float* x, float[] weight, int size, float epsilon, int rows, float* y)
    {
        fixed (float* w = weight)
            for (var b = 0; b < rows; b++, x += size, y += size)
            {
                var square = DirectKernels.Dot<SingleWeight>(x, 0, x, size);
                var scale = 1 / MathF.Sqrt(square / size + epsilon);
                var c = 0;
                for (; c + Width <= size; c += Width)
                    (Vector512.Load(x + c) * scale * Vector512.Load(w + c)).Store(y + c);
                for (; c < size; c++)
                    y[c] = x[c] * scale * w[c];
            }
    }

    /// <summary>Quantises rows for a format that needs it.</summary>
    /// <param name="x">[rows, columns].</param>
    /// <param name="columns">Columns.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="format">Of the weights they will meet.</param>
    public void Take(float* x, int columns, int rows, RowFormat format) => Quantized.Take(x, columns, columns, rows, format);

    /// <summary>Takes padded rows as <see cref="Input"/>, quantised where the format needs it.</summary>
    /// <param name="x">[rows, stride].</param>
    /// <param name="stride">Elements between rows.</param>
    /// <param name="columns">Columns to take.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="format">Of the weights they will meet.</param>
    public void TakeFrom(float* x, int stride, int columns, int rows, RowFormat format)
    {
        for (var b = 0; b < rows; b++)
            new ReadOnlySpan<float>(x + (long)b * stride, columns).CopyTo(new Span<float>(Input + (long)b * columns, columns));
        Take(Input, columns, rows, format);
    }

    /// <summary>gate = silu(gate) · up for a range.</summary>
    public static void Gated(float* gate, float* up, int from, int to)
    {
        var c = from;
        for (; c + Width <= to; c += Width)
        {
            var g = Vector512.Load(gate + c);
            (g / (Vector512<float>.One + Vector512.Exp(-g)) * Vector512.Load(up + c)).Store(gate + c);
        }

        for (; c < to; c++)
            gate[c] = gate[c] / (1 + MathF.Exp(-gate[c])) * up[c];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _input.Dispose();
        _scores.Dispose();
        Quantized.Dispose();
    }
}
