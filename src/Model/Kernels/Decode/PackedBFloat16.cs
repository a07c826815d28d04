using System.Runtime.Intrinsics.X86;
using EdgeDiag.Model.Kernels.Shared;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Kernels.Decode;

/// <summary>
/// A bfloat16 matrix in 12 bits a weight without loss. The exponents of a matrix's weights lie close together: of each weight sign
/// and mantissa are kept as a byte, and four bits say how far its exponent is above a common one. The few weights whose exponents
/// are outside of that window stand apart. One new token at a time is limited by the bytes that are read, which are a quarter fewer.
/// </summary>
/// <remarks>
/// A block is 128 columns of a row: 32 words of 16 bits, word w holding the exponents of columns w, 32 + w, 64 + w and 96 + w from
/// its lowest bits up, then 128 bytes of sign (highest bit) and mantissa. An exponent of 0 stands for a weight that is zero here.
/// The idea of storing bfloat16's exponents in fewer bits is that of DFloat11 (Zhang et al., 2025), with a fixed length so that
/// decoding costs a few instructions.
/// </remarks>
internal sealed unsafe class PackedBFloat16 : IDisposable
{
    /// <summary>Columns of a block.</summary>
    public const int BlockColumns = 128;

    /// <summary>Bytes of a block.</summary>
    public const int BlockBytes = BlockColumns / 2 + BlockColumns;

    // Beyond one weight in 64 the ones that stand apart cost more than the others save.
    private const int ApartLimit = 64;
    private const int Window = 15;

    private readonly AlignedBuffer _data;
    private readonly int[] _apartFrom;
    private readonly int[] _apartColumns;
    private readonly float[] _apartValues;

    private PackedBFloat16(int rows, int columns, int exponent, int[] apartFrom)
    {
        (Rows, Columns, _apartFrom) = (rows, columns, apartFrom);
        Blocks = (columns + BlockColumns - 1) / BlockColumns;
        Scale = MathF.ScaleB(1, exponent - PackedKernels.InputShift);
        _data = new AlignedBuffer((long)rows * Blocks * BlockBytes);
        (_apartColumns, _apartValues) = (new int[apartFrom[rows]], new float[apartFrom[rows]]);
    }

    /// <summary>Whether this machine has the instructions that make it worth while.</summary>
    public static bool IsSupported => Avx512BW.IsSupported;

    /// <summary>Rows.</summary>
    public int Rows { get; }

    /// <summary>Columns, without padding.</summary>
    public int Columns { get; }

    /// <summary>Blocks of a row; the last one is padded with zeros.</summary>
    public int Blocks { get; }

    /// <summary>What sums over weights as they are stored, and inputs as <see cref="QuantizedRows.OrderForPacked"/> writes them, are multiplied with.</summary>
    public float Scale { get; }

    /// <summary>Bytes that a product reads.</summary>
    public long Bytes => _data.Bytes + (_apartColumns.Length * 2L + _apartFrom.Length) * sizeof(int);

    /// <summary>A row's blocks.</summary>
    public byte* Row(int row) => _data.As<byte>() + (long)row * Blocks * BlockBytes;

    /// <summary>Packs a matrix.</summary>
    /// <param name="weight">bfloat16 on the CPU, contiguous, [rows, columns], finite.</param>
    /// <returns>Null where too many exponents are far from the others.</returns>
    public static PackedBFloat16? Pack(Tensor weight)
    {
        var (rows, columns) = (checked((int)weight.shape[0]), checked((int)weight.shape[1]));
        var source = (ushort*)WeightRows.Pointer(weight);
        var counts = new long[256];
        var merging = new Lock();
        Parallel.For(
            0,
            rows,
            () => new long[256],
            (r, _, own) =>
            {
                foreach (var w in new ReadOnlySpan<ushort>(source + (long)r * columns, columns))
                    own[Exponent(w)]++;
                return own;
            },
            own =>
            {
                lock (merging)
                    for (var e = 0; e < own.Length; e++)
                        counts[e] += own[e];
            }
        );
        // The exponents kept are those from the common one plus 1 to plus 15.
        var exponent = Enumerable.Range(0, 256 - Window).MaxBy(from => counts.AsSpan(from + 1, Window).ToArray().Sum());
        var apartFrom = new int[rows + 1];
        for (var r = 0; r < rows; r++)
        {
            var apart = 0;
            foreach (var w in new ReadOnlySpan<ushort>(source + (long)r * columns, columns))
                apart += IsApart(w, exponent) ? 1 : 0;
            apartFrom[r + 1] = apartFrom[r] + apart;
        }

        if (apartFrom[rows] > (long)rows * columns / ApartLimit)
            return null;
        var packed = new PackedBFloat16(rows, columns, exponent, apartFrom);
        Parallel.For(0, rows, r => packed.Put(r, new ReadOnlySpan<ushort>(source + (long)r * columns, columns), exponent));
        GC.KeepAlive(weight);
        return packed;
    }

    /// <summary>What the weights that stand apart add to the product of a row and x.</summary>
    public float Apart(int row, float* x)
    {
        var sum = 0f;
        for (var i = _apartFrom[row]; i < _apartFrom[row + 1]; i++)
            sum += _apartValues[i] * x[_apartColumns[i]];
        return sum;
    }

    /// <summary>The weights of a row, as bfloat16 and exactly as they were, but that a zero has lost no sign.</summary>
    public void Read(int row, Span<float> values)
    {
        for (var c = 0; c < Columns; c++)
        {
            var (block, within) = Math.DivRem(c, BlockColumns);
            var at = Row(row) + block * BlockBytes;
            var code = ((ushort*)at)[within % 32] >> (within / 32 * 4) & 15;
            int kept = at[BlockColumns / 2 + within];
            values[c] = Lanes.FromBFloat16((ushort)((kept & 0x80) << 8 | code << 7 | kept & 0x7F)) * MathF.ScaleB(Scale, PackedKernels.InputShift);
        }

        for (var i = _apartFrom[row]; i < _apartFrom[row + 1]; i++)
            values[_apartColumns[i]] = _apartValues[i];
    }

    /// <inheritdoc/>
    public void Dispose() => _data.Dispose();

    private static int Exponent(ushort weight) => weight >> 7 & 0xFF;

    private static bool IsApart(ushort weight, int exponent) =>
        (weight & 0x7FFF) != 0 && (Exponent(weight) <= exponent || Exponent(weight) > exponent + Window);

    private void Put(int row, ReadOnlySpan<ushort> weights, int exponent)
    {
        var next = _apartFrom[row];
        for (var c = 0; c < weights.Length; c++)
        {
            var w = weights[c];
            if (IsApart(w, exponent))
            {
                (_apartColumns[next], _apartValues[next]) = (c, Lanes.FromBFloat16(w));
                next++;
                continue;
            }

            if ((w & 0x7FFF) == 0)
                continue;
            var (block, within) = Math.DivRem(c, BlockColumns);
            var at = Row(row) + block * BlockBytes;
            ((ushort*)at)[within % 32] |= (ushort)(Exponent(w) - exponent << (within / 32 * 4));
            at[BlockColumns / 2 + within] = (byte)(w >> 8 & 0x80 | w & 0x7F);
        }
    }
}
