using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using EdgeDiag.Model.Kernels.Shared;

namespace EdgeDiag.Model.Kernels.Prefill;

/// <summary>Products of many rows with float32 and bfloat16 weights, as <see cref="PromptKernels"/> has them for int8 and int4 ones.</summary>
internal static unsafe class PanelKernels
{
    private const int BlockRows = PromptKernels.BlockRows,
        Lanes16 = 16;

    /// <summary>y[r] = W · x[r].</summary>
    /// <param name="panels">W.</param>
    /// <param name="x">[rows, xStride].</param>
    /// <param name="xStride">Elements from one row of <paramref name="x"/> to the next.</param>
    /// <param name="rows">Rows; those up to a whole block are computed as well.</param>
    /// <param name="y">[rows, yStride], room for whole tiles of 16.</param>
    /// <param name="yStride">Elements from one row of <paramref name="y"/> to the next.</param>
    public static void Multiply(WeightPanels panels, float* x, int xStride, int rows, float* y, int yStride)
    {
        for (var panel = 0; panel < panels.Panels; panel++)
        for (var row = 0; row < rows; row += BlockRows)
        {
            float* from = x + (long)row * xStride,
                to = y + (long)row * yStride + panel * WeightPanels.PanelRows;
            if (panels.IsBFloat16)
                Block<BFloat16Weight>(panels, panel, from, xStride, to, yStride);
            else
                Block<SingleWeight>(panels, panel, from, xStride, to, yStride);
        }
    }

    private static void Block<TWeight>(WeightPanels panels, int panel, float* x, int xStride, float* y, int yStride)
        where TWeight : struct, IWeightElement
    {
        if (Lanes.IsNarrow)
            NarrowPanels.Multiply<TWeight>(panels, panel, x, xStride, y, yStride);
        else
            Panel<TWeight>(panels, panel, x, xStride, y, yStride);
    }

    // Eight rows times 32 rows of the weight.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Panel<TWeight>(WeightPanels panels, int panel, float* x, int xStride, float* y, int yStride)
        where TWeight : struct, IWeightElement
    {
        var weights = panels.Data;
        var at = (long)panel * WeightPanels.PanelRows * panels.Columns;
        float* x1 = x + xStride,
            x2 = x1 + xStride,
            x3 = x2 + xStride,
            x4 = x3 + xStride,
            x5 = x4 + xStride,
            x6 = x5 + xStride,
            x7 = x6 + xStride;
        Vector512<float> s0 = default,
            s1 = default,
            s2 = default,
            s3 = default,
            s4 = default,
            s5 = default,
            s6 = default,
            s7 = default;
        Vector512<float> t0 = default,
            t1 = default,
            t2 = default,
            t3 = default,
            t4 = default,
            t5 = default,
            t6 = default,
            t7 = default;
        for (var c = 0; c < panels.Columns; c++, at += WeightPanels.PanelRows)
        {
            Vector512<float> left = TWeight.Load(weights, at),
                right = TWeight.Load(weights, at + Lanes16);
            var a = Vector512.Create(x[c]);
            s0 = Vector512.MultiplyAddEstimate(left, a, s0);
            t0 = Vector512.MultiplyAddEstimate(right, a, t0);
            a = Vector512.Create(x1[c]);
            s1 = Vector512.MultiplyAddEstimate(left, a, s1);
            t1 = Vector512.MultiplyAddEstimate(right, a, t1);
            a = Vector512.Create(x2[c]);
            s2 = Vector512.MultiplyAddEstimate(left, a, s2);
            t2 = Vector512.MultiplyAddEstimate(right, a, t2);
            a = Vector512.Create(x3[c]);
            s3 = Vector512.MultiplyAddEstimate(left, a, s3);
            t3 = Vector512.MultiplyAddEstimate(right, a, t3);
            a = Vector512.Create(x4[c]);
            s4 = Vector512.MultiplyAddEstimate(left, a, s4);
            t4 = Vector512.MultiplyAddEstimate(right, a, t4);
            a = Vector512.Create(x5[c]);
            s5 = Vector512.MultiplyAddEstimate(left, a, s5);
            t5 = Vector512.MultiplyAddEstimate(right, a, t5);
            a = Vector512.Create(x6[c]);
            s6 = Vector512.MultiplyAddEstimate(left, a, s6);
            t6 = Vector512.MultiplyAddEstimate(right, a, t6);
            a = Vector512.Create(x7[c]);
            s7 = Vector512.MultiplyAddEstimate(left, a, s7);
            t7 = Vector512.MultiplyAddEstimate(right, a, t7);
        }

        // The second half of a last panel may be padding that y has no room for; its place is then written twice.
        var second = panel * WeightPanels.PanelRows + Lanes16 < panels.Rows ? Lanes16 : 0;
        Store(second == 0 ? s0 : t0, s0, y, second);
        Store(second == 0 ? s1 : t1, s1, y + yStride, second);
        Store(second == 0 ? s2 : t2, s2, y + 2L * yStride, second);
        Store(second == 0 ? s3 : t3, s3, y + 3L * yStride, second);
        Store(second == 0 ? s4 : t4, s4, y + 4L * yStride, second);
        Store(second == 0 ? s5 : t5, s5, y + 5L * yStride, second);
        Store(second == 0 ? s6 : t6, s6, y + 6L * yStride, second);
        Store(second == 0 ? s7 : t7, s7, y + 7L * yStride, second);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        static void Store(Vector512<float> t, Vector512<float> s, float* y, int second)
        {
            t.Store(y + second);
            s.Store(y);
        }
    }
}
