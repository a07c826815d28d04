using System.Runtime.Intrinsics;
using EdgeDiag.Model.Kernels.Shared;

namespace EdgeDiag.Model.Kernels.Decode;

/// <summary>What the layers compute number by number, between the products.</summary>
internal static unsafe class VectorKernels
{
    private const int Width = 16;

    /// <summary>Root-mean-square norm of each row.</summary>
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

    /// <summary>gate = silu(gate) · up for a range.</summary>
    public static void Gate(float* gate, float* up, int from, int to)
    {
        var c = from;
        for (; c + Width <= to; c += Width)
        {
            var g = Vector512.Load(gate + c);
            (g / (Vector512<float>.One + Lanes.Exp(-g)) * Vector512.Load(up + c)).Store(gate + c);
        }

        for (; c < to; c++)
            gate[c] = gate[c] / (1 + MathF.Exp(-gate[c])) * up[c];
    }
}
