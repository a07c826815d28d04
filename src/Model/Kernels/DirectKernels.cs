using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EdgeDiag.Model.Kernels;

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
    public static void Multiply<TWeight>(void* weight, int columns, int from, int to, float* x, int xStride, int batch, float* y, int yStride)
        where TWeight : struct, IWeightElement
    {
        var row = from;
        for (; row + 4 <= to; row += 4)
        {
            var b = 0;
            for (; b + 4 <= batch; b += 4) Four<TWeight>(weight, columns, row, x + (long)b * xStride, xStride, y + (long)b * yStride, yStride);
            for (; b < batch; b++) One<TWeight>(weight, columns, row, x + (long)b * xStride, y + (long)b * yStride);
        }

        for (; row < to; row++)
            for (var b = 0; b < batch; b++) y[(long)b * yStride + row] = Dot<TWeight>(weight, (long)row * columns, x + (long)b * xStride, columns);
    }

    /// <summary>Sum of products.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Dot<TWeight>(void* weight, long at, float* x, int count) where TWeight : struct, IWeightElement
    {
        var sum = Vector512<float>.Zero;
        var c = 0;
        for (; c + Width <= count; c += Width) sum = Vector512.MultiplyAddEstimate(TWeight.Load(weight, at + c), Vector512.Load(x + c), sum);
        var total = Vector512.Sum(sum);
        for (; c < count; c++) total += TWeight.At(weight, at + c) * x[c];
        return total;
    }

    // Four rows of weights by one of x: four sums keep the multipliers busy.
    private static void One<TWeight>(void* weight, int columns, int row, float* x, float* y) where TWeight : struct, IWeightElement
    {
        Vector512<float> s0 = default, s1 = default, s2 = default, s3 = default;
        long a0 = (long)row * columns, a1 = a0 + columns, a2 = a1 + columns, a3 = a2 + columns;
        var c = 0;
        for (; c + Width <= columns; c += Width)
        {
            var v = Vector512.Load(x + c);
            s0 = Vector512.MultiplyAddEstimate(TWeight.Load(weight, a0 + c), v, s0);
            s1 = Vector512.MultiplyAddEstimate(TWeight.Load(weight, a1 + c), v, s1);
            s2 = Vector512.MultiplyAddEstimate(TWeight.Load(weight, a2 + c), v, s2);
            s3 = Vector512.MultiplyAddEstimate(TWeight.Load(weight, a3 + c), v, s3);
        }

        float t0 = Vector512.Sum(s0), t1 = Vector512.Sum(s1), t2 = Vector512.Sum(s2), t3 = Vector512.Sum(s3);
        for (; c < columns; c++)
        {
            t0 += TWeight.At(weight, a0 + c) * x[c];
            t1 += TWeight.At(weight, a1 + c) * x[c];
            t2 += TWeight.At(weight, a2 + c) * x[c];
            t3 += TWeight.At(weight, a3 + c) * x[c];
        }

        (y[row], y[row + 1], y[row + 2], y[row + 3]) = (t0, t1, t2, t3);
    }

    // Four by four: each weight is read once for four rows of x. The order of the sums is that of One, so a batch gives the
    // same numbers as its rows alone.
    private static void Four<TWeight>(void* weight, int columns, int row, float* x, int xStride, float* y, int yStride) where TWeight : struct, IWeightElement
    {
        float* x1 = x + xStride, x2 = x1 + xStride, x3 = x2 + xStride;
        for (var pair = 0; pair < 4; pair += 2)
        {
            long a0 = (long)(row + pair) * columns, a1 = a0 + columns;
            Vector512<float> s00 = default, s01 = default, s02 = default, s03 = default, s10 = default, s11 = default, s12 = default, s13 = default;
            var c = 0;
            for (; c + Width <= columns; c += Width)
            {
                var (w0, w1) = (TWeight.Load(weight, a0 + c), TWeight.Load(weight, a1 + c));
                Vector512<float> v0 = Vector512.Load(x + c), v1 = Vector512.Load(x1 + c), v2 = Vector512.Load(x2 + c), v3 = Vector512.Load(x3 + c);
                s00 = Vector512.MultiplyAddEstimate(w0, v0, s00);
                s01 = Vector512.MultiplyAddEstimate(w0, v1, s01);
                s02 = Vector512.MultiplyAddEstimate(w0, v2, s02);
                s03 = Vector512.MultiplyAddEstimate(w0, v3, s03);
                s10 = Vector512.MultiplyAddEstimate(w1, v0, s10);
                s11 = Vector512.MultiplyAddEstimate(w1, v1, s11);
                s12 = Vector512.MultiplyAddEstimate(w1, v2, s12);
                s13 = Vector512.MultiplyAddEstimate(w1, v3, s13);
            }

            var at = row + pair;
            y[at] = Vector512.Sum(s00) + Rest<TWeight>(weight, a0, x, c, columns);
            y[at + 1] = Vector512.Sum(s10) + Rest<TWeight>(weight, a1, x, c, columns);
            y[yStride + at] = Vector512.Sum(s01) + Rest<TWeight>(weight, a0, x1, c, columns);
            y[yStride + at + 1] = Vector512.Sum(s11) + Rest<TWeight>(weight, a1, x1, c, columns);
            y[2 * yStride + at] = Vector512.Sum(s02) + Rest<TWeight>(weight, a0, x2, c, columns);
            y[2 * yStride + at + 1] = Vector512.Sum(s12) + Rest<TWeight>(weight, a1, x2, c, columns);
            y[3 * yStride + at] = Vector512.Sum(s03) + Rest<TWeight>(weight, a0, x3, c, columns);
            y[3 * yStride + at + 1] = Vector512.Sum(s13) + Rest<TWeight>(weight, a1, x3, c, columns);
        }
    }

    private static float Rest<TWeight>(void* weight, long at, float* x, int from, int to) where TWeight : struct, IWeightElement
    {
        var sum = 0f;
        for (var c = from; c < to; c++) sum += TWeight.At(weight, at + c) * x[c];
        return sum;
    }
}
