using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using EdgeDiag.Model.Kernels.Shared;
using EdgeDiag.Model.Quantization;

namespace EdgeDiag.Model.Kernels.Decode;

/// <summary>
/// Activations in the form that products with <see cref="TiledMatrix"/> take, one set a thread. For Int8 weights they are 16-bit
/// numbers with one scale a row, as many bits as the sums of 32 bits have room for; for Int4 bytes with one scale a group of 32; for
/// <see cref="PackedBFloat16"/> the same numbers in another order.
/// </summary>
internal sealed unsafe class QuantizedRows : IDisposable
{
    private const int MostShort = 2047,
        Width = 16;

    private readonly AlignedBuffer _shorts,
        _bytes,
        _scales,
        _sums,
        _spread;
    private readonly int _width;

    /// <summary>Room for rows.</summary>
    /// <param name="rows">Most rows.</param>
    /// <param name="columns">Most columns.</param>
    /// <param name="formats">Of the weights that they will meet; F32 and BF16 need no room.</param>
    public QuantizedRows(int rows, int columns, params IReadOnlyCollection<RowFormat> formats)
    {
        _width = (columns + PackedBFloat16.BlockColumns - 1) / PackedBFloat16.BlockColumns * PackedBFloat16.BlockColumns;
        var groups = (long)rows * _width / TiledMatrix.GroupSize;
        _shorts = Room(RowFormat.Int8, (long)rows * _width * sizeof(short));
        _bytes = Room(RowFormat.Int4, (long)rows * _width);
        _scales = new AlignedBuffer(groups * sizeof(float) + rows * sizeof(float));
        _sums = Room(RowFormat.Int4, groups * sizeof(int));
        _spread = Room(RowFormat.BF16Packed, (long)rows * _width * sizeof(float));

        AlignedBuffer Room(RowFormat format, long bytes) => new(formats.Contains(format) ? bytes : 1);
    }

    /// <summary>Int8: a row's numbers, padded with zeros to a multiple of 8.</summary>
    public short* Shorts(int row) => _shorts.As<short>() + row * _width;

    /// <summary>Int4: a row's numbers.</summary>
    public sbyte* Bytes(int row) => _bytes.As<sbyte>() + row * _width;

    /// <summary>Int8: a row's scale at [0]. Int4: the scales of its groups.</summary>
    public float* Scales(int row) => _scales.As<float>() + row * (_width / TiledMatrix.GroupSize);

    /// <summary>Int4: for each group eight times the sum of its numbers, which the weights' offset of 8 adds too much.</summary>
    public int* Offsets(int row) => _sums.As<int>() + row * (_width / TiledMatrix.GroupSize);

    /// <summary>
    /// Packed bfloat16: of each 32 numbers those at even places and then those at odd ones, times a power of two; padded with zeros to whole
    /// blocks.
    /// </summary>
    public float* Spread(int row) => _spread.As<float>() + row * _width;

    /// <summary>Quantises or orders rows for weights of a format; nothing happens where it needs nothing.</summary>
    /// <param name="x">[rows, stride].</param>
    /// <param name="stride">Elements between rows.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="format">Of the weights.</param>
    public void Quantize(float* x, int stride, int columns, int rows, RowFormat format)
    {
        for (var b = 0; b < rows; b++)
        {
            var row = new ReadOnlySpan<float>(x + (long)b * stride, columns);
            if (format == RowFormat.Int8)
                QuantizeToShorts(b, row);
            else if (format == RowFormat.Int4)
                QuantizeToBytes(b, row);
            else if (format == RowFormat.BF16Packed)
                OrderForPacked(b, row);
        }
    }

    /// <summary>Orders a row for packed bfloat16 weights, without loss.</summary>
    public void OrderForPacked(int row, ReadOnlySpan<float> x)
    {
        var spread = Spread(row);
        var shift = MathF.ScaleB(1, PackedKernels.InputShift);
        var padded = (x.Length + PackedBFloat16.BlockColumns - 1) / PackedBFloat16.BlockColumns * PackedBFloat16.BlockColumns;
        for (var c = 0; c < padded; c++)
            spread[(c & ~31) + (c & 1) * 16 + (c >> 1 & 15)] = c < x.Length ? x[c] * shift : 0;
    }

    /// <summary>Quantises a row for Int8 weights.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void QuantizeToShorts(int row, ReadOnlySpan<float> x)
    {
        // 127 · most · columns must stay below 2³¹.
        var most = Math.Min(MostShort, (int)(int.MaxValue / (127L * x.Length)));
        var greatest = Greatest(x);
        var inverse = greatest > 0 ? most / greatest : 0;
        Scales(row)[0] = greatest / most;
        var shorts = Shorts(row);
        var c = 0;
        fixed (float* values = x)
            for (; c + 2 * Width <= x.Length; c += 2 * Width)
                Vector512.Narrow(Whole(values + c, inverse), Whole(values + c + Width, inverse)).Store(shorts + c);
        for (; c < x.Length; c++)
            shorts[c] = (short)MathF.Round(x[c] * inverse);
        for (; c % TiledMatrix.ColumnStep != 0; c++)
            shorts[c] = 0;
    }

    /// <summary>Quantises a row for Int4 weights.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void QuantizeToBytes(int row, ReadOnlySpan<float> x)
    {
        fixed (float* first = x)
            for (var group = 0; group < x.Length / TiledMatrix.GroupSize; group++)
            {
                var values = first + group * TiledMatrix.GroupSize;
                var greatest = Greatest(new ReadOnlySpan<float>(values, TiledMatrix.GroupSize));
                var inverse = greatest > 0 ? 127 / greatest : 0;
                Vector512<int> low = Whole(values, inverse),
                    high = Whole(values + Width, inverse);
                var shorts = Vector512.Narrow(low, high);
                Vector256.Narrow(shorts.GetLower(), shorts.GetUpper()).Store(Bytes(row) + group * TiledMatrix.GroupSize);
                Scales(row)[group] = greatest / 127;
                Offsets(row)[group] = 8 * Vector512.Sum(low + high);
            }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _shorts.Dispose();
        _bytes.Dispose();
        _scales.Dispose();
        _sums.Dispose();
        _spread.Dispose();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> Whole(float* values, float inverse) => Vector512.ConvertToInt32(Vector512.Round(Vector512.Load(values) * inverse));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Greatest(ReadOnlySpan<float> x)
    {
        var lanes = Vector512<float>.Zero;
        var c = 0;
        fixed (float* values = x)
            for (; c + Width <= x.Length; c += Width)
                lanes = Vector512.Max(lanes, Vector512.Abs(Vector512.Load(values + c)));
        // Halves against halves: lane by lane it takes longer than all the rest.
        var eight = Vector256.Max(lanes.GetLower(), lanes.GetUpper());
        var four = Vector128.Max(eight.GetLower(), eight.GetUpper());
        var greatest = Math.Max(Math.Max(four[0], four[1]), Math.Max(four[2], four[3]));
        for (; c < x.Length; c++)
            greatest = Math.Max(greatest, Math.Abs(x[c]));
        return greatest;
    }
}
