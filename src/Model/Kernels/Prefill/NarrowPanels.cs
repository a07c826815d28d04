using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using EdgeDiag.Model.Kernels.Shared;

namespace EdgeDiag.Model.Kernels.Prefill;

/// <summary>What <see cref="PanelKernels"/> computes, for the sixteen registers of AVX2. The numbers are the same to the bit.</summary>
internal static unsafe class NarrowPanels
{
    private const int Rows = 4,
        Lanes8 = 8;

    /// <summary>y[r] = W · x[r] for a block of rows and a panel of the weight.</summary>
    /// <param name="panels">W.</param>
    /// <param name="panel">The panel.</param>
    /// <param name="x">[<see cref="PromptKernels.BlockRows"/>, xStride].</param>
    /// <param name="xStride">Elements from one row of <paramref name="x"/> to the next.</param>
    /// <param name="y">[<see cref="PromptKernels.BlockRows"/>, yStride], from the panel's first row on; room for whole tiles of 16.</param>
    /// <param name="yStride">Elements from one row of <paramref name="y"/> to the next.</param>
    public static void Multiply<TWeight>(WeightPanels panels, int panel, float* x, int xStride, float* y, int yStride)
        where TWeight : struct, IWeightElement
    {
        // The second half of a last panel may be padding that y has no room for.
        var width = Math.Min(WeightPanels.PanelRows, panels.Rows - panel * WeightPanels.PanelRows);
        var first = (long)panel * WeightPanels.PanelRows * panels.Columns;
        for (var lane = 0; lane < width; lane += 2 * Lanes8)
        for (var row = 0; row < PromptKernels.BlockRows; row += Rows)
            Half<TWeight>(panels.Data, first + lane, panels.Columns, x + (long)row * xStride, xStride, y + (long)row * yStride + lane, yStride);
    }

    // Four rows times sixteen rows of the weight: eight sums, two vectors of the weight and a number.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Half<TWeight>(void* weights, long at, int columns, float* x, int xStride, float* y, int yStride)
        where TWeight : struct, IWeightElement
    {
        float* x1 = x + xStride,
            x2 = x1 + xStride,
            x3 = x2 + xStride;
        Vector256<float> s0 = default,
            s1 = default,
            s2 = default,
            s3 = default;
        Vector256<float> t0 = default,
            t1 = default,
            t2 = default,
            t3 = default;
        for (var c = 0; c < columns; c++, at += WeightPanels.PanelRows)
        {
            Vector256<float> left = TWeight.LoadNarrow(weights, at),
                right = TWeight.LoadNarrow(weights, at + Lanes8);
            var a = Vector256.Create(x[c]);
            s0 = Vector256.MultiplyAddEstimate(left, a, s0);
            t0 = Vector256.MultiplyAddEstimate(right, a, t0);
            a = Vector256.Create(x1[c]);
            s1 = Vector256.MultiplyAddEstimate(left, a, s1);
            t1 = Vector256.MultiplyAddEstimate(right, a, t1);
            a = Vector256.Create(x2[c]);
            s2 = Vector256.MultiplyAddEstimate(left, a, s2);
            t2 = Vector256.MultiplyAddEstimate(right, a, t2);
            a = Vector256.Create(x3[c]);
            s3 = Vector256.MultiplyAddEstimate(left, a, s3);
            t3 = Vector256.MultiplyAddEstimate(right, a, t3);
        }

        s0.Store(y);
        t0.Store(y + Lanes8);
        s1.Store(y + yStride);
        t1.Store(y + yStride + Lanes8);
        s2.Store(y + 2L * yStride);
        t2.Store(y + 2L * yStride + Lanes8);
        s3.Store(y + 3L * yStride);
        t3.Store(y + 3L * yStride + Lanes8);
    }
}
