using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using EdgeDiag.Model.Kernels.Shared;

namespace EdgeDiag.Model.Kernels.Decode;

/// <summary>Products of a few rows with float32 or bfloat16 weights that lie where libtorch put them, row after row.</summary>
internal static unsafe class DirectKernels
{
    private const int Width = 16;

    /// <summary>y[b, r] = x[b] · W[r] for a range of rows.</summary>
    /// <typeparam name="TWeight">Type of the weights.</typeparam>
    /// <param name="weight">First weight, [rows, columns].</param>
    /// <param name="columns">Columns.</param>
    /// <param name="from">First row.</param>
    /// <param name="to">Behind the last row.</param>
    /// <param name="x">[batch, xStride].</param>
    /// <param name="xStride">Elements from one row of <paramref name="x"/> to the next.</param>
    /// <param name="batch">Rows of x.</param>
    /// <param name="y">[batch, yStride]; index 0 is row 0 of the matrix.</param>
    /// <param name="yStride">Elements from one row of <paramref name="y"/> to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<TWeight>(void* weight, int columns, int from, int to, float* x, int xStride, int batch, float* y, int yStride)
        where TWeight : struct, IWeightElement
    {
        for (var row = from; row < to; row++)
        {
            var at = (long)row * columns;
            var b = 0;
            if (Lanes.IsNarrow)
                for (; b + 2 <= batch; b += 2)
                    Two<TWeight>(weight, at, columns, x + (long)b * xStride, xStride, y + (long)b * yStride + row, yStride);
            for (; b + 4 <= batch; b += 4)
                Four<TWeight>(weight, at, columns, x + (long)b * xStride, xStride, y + (long)b * yStride + row, yStride);
            for (; b < batch; b++)
                y[(long)b * yStride + row] = Dot<TWeight>(weight, at, x + (long)b * xStride, columns);
        }
    }

    /// <summary>Sum of products. Weights are read in one stream, which the processor's prefetching follows best; four sums keep its multipliers busy.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Dot<TWeight>(void* weight, long at, float* x, int count)
        where TWeight : struct, IWeightElement
    {
        Vector512<float> s0 = default,
            s1 = default,
            s2 = default,
            s3 = default;
        var c = 0;
        for (; c + 4 * Width <= count; c += 4 * Width)
        {
            TWeight.Prefetch(weight, at + c);
            s0 = Vector512.MultiplyAddEstimate(TWeight.Load(weight, at + c), Vector512.Load(x + c), s0);
            s1 = Vector512.MultiplyAddEstimate(TWeight.Load(weight, at + c + Width), Vector512.Load(x + c + Width), s1);
            s2 = Vector512.MultiplyAddEstimate(TWeight.Load(weight, at + c + 2 * Width), Vector512.Load(x + c + 2 * Width), s2);
            s3 = Vector512.MultiplyAddEstimate(TWeight.Load(weight, at + c + 3 * Width), Vector512.Load(x + c + 3 * Width), s3);
        }

        for (; c + Width <= count; c += Width)
            s0 = Vector512.MultiplyAddEstimate(TWeight.Load(weight, at + c), Vector512.Load(x + c), s0);
        var total = Vector512.Sum(s0 + s1 + (s2 + s3));
        for (; c < count; c++)
            total += TWeight.At(weight, at + c) * x[c];
        return total;
    }

    private static void Two<TWeight>(void* weight, long at, int columns, float* x, int xStride, float* y, int yStride)
        where TWeight : struct, IWeightElement
    {
        var (first, second) = NarrowDirect.Two<TWeight>(weight, at, columns, x, xStride);
        var whole = columns / Width * Width;
        y[0] = Rest<TWeight>(first, weight, at, x, whole, columns);
        y[yStride] = Rest<TWeight>(second, weight, at, x + xStride, whole, columns);
    }

    // One row of weights for four rows of x, each added up in the order of Dot: a batch gives the same numbers as its rows alone.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Four<TWeight>(void* weight, long at, int columns, float* x, int xStride, float* y, int yStride)
        where TWeight : struct, IWeightElement
    {
        float* x1 = x + xStride,
            x2 = x1 + xStride,
            x3 = x2 + xStride;
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
        var c = 0;
        for (; c + 4 * Width <= columns; c += 4 * Width)
        {
            TWeight.Prefetch(weight, at + c);
            Vector512<float> w0 = TWeight.Load(weight, at + c),
                w1 = TWeight.Load(weight, at + c + Width),
                w2 = TWeight.Load(weight, at + c + 2 * Width),
                w3 = TWeight.Load(weight, at + c + 3 * Width);
            a0 = Vector512.MultiplyAddEstimate(w0, Vector512.Load(x + c), a0);
            a1 = Vector512.MultiplyAddEstimate(w1, Vector512.Load(x + c + Width), a1);
            a2 = Vector512.MultiplyAddEstimate(w2, Vector512.Load(x + c + 2 * Width), a2);
            a3 = Vector512.MultiplyAddEstimate(w3, Vector512.Load(x + c + 3 * Width), a3);
            b0 = Vector512.MultiplyAddEstimate(w0, Vector512.Load(x1 + c), b0);
            b1 = Vector512.MultiplyAddEstimate(w1, Vector512.Load(x1 + c + Width), b1);
            b2 = Vector512.MultiplyAddEstimate(w2, Vector512.Load(x1 + c + 2 * Width), b2);
            b3 = Vector512.MultiplyAddEstimate(w3, Vector512.Load(x1 + c + 3 * Width), b3);
            c0 = Vector512.MultiplyAddEstimate(w0, Vector512.Load(x2 + c), c0);
            c1 = Vector512.MultiplyAddEstimate(w1, Vector512.Load(x2 + c + Width), c1);
            c2 = Vector512.MultiplyAddEstimate(w2, Vector512.Load(x2 + c + 2 * Width), c2);
            c3 = Vector512.MultiplyAddEstimate(w3, Vector512.Load(x2 + c + 3 * Width), c3);
            d0 = Vector512.MultiplyAddEstimate(w0, Vector512.Load(x3 + c), d0);
            d1 = Vector512.MultiplyAddEstimate(w1, Vector512.Load(x3 + c + Width), d1);
            d2 = Vector512.MultiplyAddEstimate(w2, Vector512.Load(x3 + c + 2 * Width), d2);
            d3 = Vector512.MultiplyAddEstimate(w3, Vector512.Load(x3 + c + 3 * Width), d3);
        }

        for (; c + Width <= columns; c += Width)
        {
            var w = TWeight.Load(weight, at + c);
            a0 = Vector512.MultiplyAddEstimate(w, Vector512.Load(x + c), a0);
            b0 = Vector512.MultiplyAddEstimate(w, Vector512.Load(x1 + c), b0);
            c0 = Vector512.MultiplyAddEstimate(w, Vector512.Load(x2 + c), c0);
            d0 = Vector512.MultiplyAddEstimate(w, Vector512.Load(x3 + c), d0);
        }

        y[0] = Rest<TWeight>(Vector512.Sum(a0 + a1 + (a2 + a3)), weight, at, x, c, columns);
        y[yStride] = Rest<TWeight>(Vector512.Sum(b0 + b1 + (b2 + b3)), weight, at, x1, c, columns);
        y[2L * yStride] = Rest<TWeight>(Vector512.Sum(c0 + c1 + (c2 + c3)), weight, at, x2, c, columns);
        y[3L * yStride] = Rest<TWeight>(Vector512.Sum(d0 + d1 + (d2 + d3)), weight, at, x3, c, columns);
    }

    private static float Rest<TWeight>(float sum, void* weight, long at, float* x, int from, int to)
        where TWeight : struct, IWeightElement
    {
        for (var c = from; c < to; c++)
            sum += TWeight.At(weight, at + c) * x[c];
        return sum;
    }
}
