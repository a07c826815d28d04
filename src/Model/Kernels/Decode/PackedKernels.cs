using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using EdgeDiag.Model.Kernels.Shared;

namespace EdgeDiag.Model.Kernels.Decode;

/// <summary>Products of a few rows with a <see cref="PackedBFloat16"/>; AVX-512 only.</summary>
internal static unsafe class PackedKernels
{
    /// <summary>
    /// Inputs are multiplied with 2 to this power: weights are used with their small stored exponents, and products must not
    /// become too small to be kept.
    /// </summary>
    public const int InputShift = 64;

    /// <summary>y[b, r] = x[b] · W[r] for a range of rows.</summary>
    /// <param name="matrix">The weights.</param>
    /// <param name="from">First row.</param>
    /// <param name="to">Behind the last row.</param>
    /// <param name="x">[batch, xStride].</param>
    /// <param name="xStride">Elements from one row of <paramref name="x"/> to the next.</param>
    /// <param name="spread">The same rows by <see cref="QuantizedRows.OrderForPacked"/>.</param>
    /// <param name="batch">Rows of x.</param>
    /// <param name="y">[batch, yStride]; index 0 is row 0 of the matrix.</param>
    /// <param name="yStride">Elements from one row of <paramref name="y"/> to the next.</param>
    public static void Multiply(PackedBFloat16 matrix, int from, int to, float* x, int xStride, QuantizedRows spread, int batch, float* y, int yStride)
    {
        for (var row = from; row < to; row++)
        {
            var b = 0;
            for (; b + 4 <= batch; b += 4)
                Four(matrix, row, x + (long)b * xStride, xStride, spread, b, y + (long)b * yStride + row, yStride);
            for (; b < batch; b++)
                y[(long)b * yStride + row] = One(matrix.Row(row), spread.Spread(b), matrix.Blocks) * matrix.Scale + matrix.Apart(row, x + (long)b * xStride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float One(byte* w, float* x, int blocks)
    {
        Vector512<float> s0 = default,
            s1 = default,
            s2 = default,
            s3 = default;
        for (var block = 0; block < blocks; block++, w += PackedBFloat16.BlockBytes, x += PackedBFloat16.BlockColumns)
        {
            Prefetch(w);
            var exponents = Vector512.Load((ushort*)w);
            Vector512<uint> h0 = Pairs(w + 64, Vector512.ShiftLeft(exponents, 7)),
                h1 = Pairs(w + 96, Vector512.ShiftLeft(exponents, 3));
            Vector512<uint> h2 = Pairs(w + 128, Vector512.ShiftRightLogical(exponents, 1)),
                h3 = Pairs(w + 160, Vector512.ShiftRightLogical(exponents, 5));
            s0 = Vector512.FusedMultiplyAdd(Even(h0), Vector512.Load(x), s0);
            s1 = Vector512.FusedMultiplyAdd(Odd(h0), Vector512.Load(x + 16), s1);
            s2 = Vector512.FusedMultiplyAdd(Even(h1), Vector512.Load(x + 32), s2);
            s3 = Vector512.FusedMultiplyAdd(Odd(h1), Vector512.Load(x + 48), s3);
            s0 = Vector512.FusedMultiplyAdd(Even(h2), Vector512.Load(x + 64), s0);
            s1 = Vector512.FusedMultiplyAdd(Odd(h2), Vector512.Load(x + 80), s1);
            s2 = Vector512.FusedMultiplyAdd(Even(h3), Vector512.Load(x + 96), s2);
            s3 = Vector512.FusedMultiplyAdd(Odd(h3), Vector512.Load(x + 112), s3);
        }

        return Vector512.Sum(s0 + s1 + (s2 + s3));
    }

    // Each row of x is added up in the order of One: a batch gives the same numbers as its rows alone.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four(PackedBFloat16 matrix, int row, float* x, int xStride, QuantizedRows spread, int first, float* y, int yStride)
    {
        float* x0 = spread.Spread(first),
            x1 = spread.Spread(first + 1),
            x2 = spread.Spread(first + 2),
            x3 = spread.Spread(first + 3);
        Vector512<float> a0 = default,
            a1 = default,
            a2 = default,
            a3 = default,
            b0 = default,
            b1 = default,
            b2 = default,
            b3 = default;
        Vector512<float> c0 = default,
            c1 = default,
            c2 = default,
            c3 = default,
            d0 = default,
            d1 = default,
            d2 = default,
            d3 = default;
        var w = matrix.Row(row);
        for (var block = 0; block < matrix.Blocks; block++, w += PackedBFloat16.BlockBytes)
        {
            Prefetch(w);
            var exponents = Vector512.Load((ushort*)w);
            for (var half = 0; half < 2; half++)
            {
                var at = block * PackedBFloat16.BlockColumns + half * 64;
                Vector512<uint> h0 = Pairs(w + 64 + half * 64, half == 0 ? Vector512.ShiftLeft(exponents, 7) : Vector512.ShiftRightLogical(exponents, 1));
                Vector512<uint> h1 = Pairs(w + 96 + half * 64, half == 0 ? Vector512.ShiftLeft(exponents, 3) : Vector512.ShiftRightLogical(exponents, 5));
                Vector512<float> w0 = Even(h0),
                    w1 = Odd(h0),
                    w2 = Even(h1),
                    w3 = Odd(h1);
                a0 = Vector512.FusedMultiplyAdd(w0, Vector512.Load(x0 + at), a0);
                a1 = Vector512.FusedMultiplyAdd(w1, Vector512.Load(x0 + at + 16), a1);
                a2 = Vector512.FusedMultiplyAdd(w2, Vector512.Load(x0 + at + 32), a2);
                a3 = Vector512.FusedMultiplyAdd(w3, Vector512.Load(x0 + at + 48), a3);
                b0 = Vector512.FusedMultiplyAdd(w0, Vector512.Load(x1 + at), b0);
                b1 = Vector512.FusedMultiplyAdd(w1, Vector512.Load(x1 + at + 16), b1);
                b2 = Vector512.FusedMultiplyAdd(w2, Vector512.Load(x1 + at + 32), b2);
                b3 = Vector512.FusedMultiplyAdd(w3, Vector512.Load(x1 + at + 48), b3);
                c0 = Vector512.FusedMultiplyAdd(w0, Vector512.Load(x2 + at), c0);
                c1 = Vector512.FusedMultiplyAdd(w1, Vector512.Load(x2 + at + 16), c1);
                c2 = Vector512.FusedMultiplyAdd(w2, Vector512.Load(x2 + at + 32), c2);
                c3 = Vector512.FusedMultiplyAdd(w3, Vector512.Load(x2 + at + 48), c3);
                d0 = Vector512.FusedMultiplyAdd(w0, Vector512.Load(x3 + at), d0);
                d1 = Vector512.FusedMultiplyAdd(w1, Vector512.Load(x3 + at + 16), d1);
                d2 = Vector512.FusedMultiplyAdd(w2, Vector512.Load(x3 + at + 32), d2);
                d3 = Vector512.FusedMultiplyAdd(w3, Vector512.Load(x3 + at + 48), d3);
            }
        }

        y[0] = Vector512.Sum(a0 + a1 + (a2 + a3)) * matrix.Scale + matrix.Apart(row, x);
        y[yStride] = Vector512.Sum(b0 + b1 + (b2 + b3)) * matrix.Scale + matrix.Apart(row, x + xStride);
        y[2L * yStride] = Vector512.Sum(c0 + c1 + (c2 + c3)) * matrix.Scale + matrix.Apart(row, x + 2L * xStride);
        y[3L * yStride] = Vector512.Sum(d0 + d1 + (d2 + d3)) * matrix.Scale + matrix.Apart(row, x + 3L * xStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch(byte* block)
    {
        Lanes.Prefetch(block);
        Lanes.Prefetch(block + 64);
        Lanes.Prefetch(block + 128);
    }

    // 32 weights in bfloat16 with their stored exponents, two in each 32 bits: the bytes are widened with their sign, which puts it
    // into the highest bit, and exponents shifted to where bfloat16 has them are put in between.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Pairs(byte* kept, Vector512<ushort> exponents) =>
        (
            Avx512BW.ConvertToVector512Int16(Vector256.Load((sbyte*)kept)).AsUInt16() & Vector512.Create((ushort)0x807F)
            | exponents & Vector512.Create((ushort)0x0780)
        ).AsUInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Even(Vector512<uint> pairs) => Vector512.ShiftLeft(pairs, 16).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Odd(Vector512<uint> pairs) => (pairs & Vector512.Create(0xFFFF0000u)).AsSingle();
}
