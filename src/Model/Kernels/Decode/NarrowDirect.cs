using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using EdgeDiag.Model.Kernels.Shared;

namespace EdgeDiag.Model.Kernels.Decode;

/// <summary>
/// One row of weights for two rows of x, for the sixteen registers of AVX2. The numbers are those of <see cref="DirectKernels.Dot{TWeight}"/> to the bit.
/// </summary>
internal static unsafe class NarrowDirect
{
    private const int Width = 16,
        Lanes8 = 8;

    /// <summary>y[0] = x[0] · W[r] and y[yStride] = x[1] · W[r], without the columns behind the last whole sixteen.</summary>
    /// <typeparam name="TWeight">Type of the weights.</typeparam>
    /// <param name="weight">First weight.</param>
    /// <param name="at">Index of the row's first.</param>
    /// <param name="columns">Columns.</param>
    /// <param name="x">[2, xStride].</param>
    /// <param name="xStride">Elements from one row of <paramref name="x"/> to the next.</param>
    public static (float First, float Second) Two<TWeight>(void* weight, long at, int columns, float* x, int xStride)
        where TWeight : struct, IWeightElement
    {
        var (a, b) = Half<TWeight>(weight, at, columns, x, x + xStride);
        var (c, d) = Half<TWeight>(weight, at + Lanes8, columns, x + Lanes8, x + xStride + Lanes8);
        return (Vector512.Sum(Vector512.Create(a, c)), Vector512.Sum(Vector512.Create(b, d)));
    }

    // Eight of sixteen lanes.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (Vector256<float> First, Vector256<float> Second) Half<TWeight>(void* weight, long at, int columns, float* x, float* z)
        where TWeight : struct, IWeightElement
    {
        Vector256<float> s0 = default,
            s1 = default,
            s2 = default,
            s3 = default;
        Vector256<float> t0 = default,
            t1 = default,
            t2 = default,
            t3 = default;
        var c = 0;
        for (; c + 4 * Width <= columns; c += 4 * Width)
        {
            TWeight.Prefetch(weight, at + c);
            var w = TWeight.LoadNarrow(weight, at + c);
            s0 = Vector256.MultiplyAddEstimate(w, Vector256.Load(x + c), s0);
            t0 = Vector256.MultiplyAddEstimate(w, Vector256.Load(z + c), t0);
            w = TWeight.LoadNarrow(weight, at + c + Width);
            s1 = Vector256.MultiplyAddEstimate(w, Vector256.Load(x + c + Width), s1);
            t1 = Vector256.MultiplyAddEstimate(w, Vector256.Load(z + c + Width), t1);
            w = TWeight.LoadNarrow(weight, at + c + 2 * Width);
            s2 = Vector256.MultiplyAddEstimate(w, Vector256.Load(x + c + 2 * Width), s2);
            t2 = Vector256.MultiplyAddEstimate(w, Vector256.Load(z + c + 2 * Width), t2);
            w = TWeight.LoadNarrow(weight, at + c + 3 * Width);
            s3 = Vector256.MultiplyAddEstimate(w, Vector256.Load(x + c + 3 * Width), s3);
            t3 = Vector256.MultiplyAddEstimate(w, Vector256.Load(z + c + 3 * Width), t3);
        }

        for (; c + Width <= columns; c += Width)
        {
            var w = TWeight.LoadNarrow(weight, at + c);
            s0 = Vector256.MultiplyAddEstimate(w, Vector256.Load(x + c), s0);
            t0 = Vector256.MultiplyAddEstimate(w, Vector256.Load(z + c), t0);
        }

        return (s0 + s1 + (s2 + s3), t0 + t1 + (t2 + t3));
    }
}
