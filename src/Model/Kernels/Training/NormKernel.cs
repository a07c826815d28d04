using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using EdgeDiag.Model.Kernels.Shared;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Kernels.Training;

/// <summary>
/// Root-mean-square normalization and its gradient, each in one reading of a row. As operations of libtorch they are some twenty
/// readings, which over narrow models take as long as the products do.
/// </summary>
internal static unsafe class NormKernel
{
    private const int Width = 16,
        RowsAtOnce = 64;

    /// <summary>Whether rows of this width can be computed.</summary>
    public static bool Supports(long columns) => columns % Width == 0;

    /// <summary>y = x / √(mean of x² + ε) · w.</summary>
    /// <param name="x">[rows, columns].</param>
    /// <param name="weight">[columns].</param>
    /// <param name="rounded">Round to bfloat16 before multiplying by the weight, as a weight of that type has it.</param>
    /// <param name="epsilon">ε.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">A multiple of 16.</param>
    /// <param name="y">[rows, columns].</param>
    /// <param name="scales">1 / √(mean of x² + ε), [rows].</param>
    public static void Forward(Numbers x, float* weight, bool rounded, double epsilon, long rows, int columns, Numbers y, float* scales) =>
        Each(
            rows,
            row =>
            {
                var first = row * columns;
                var squares = Vector512<float>.Zero;
                for (var c = 0; c < columns; c += Width)
                {
                    var v = x.Load(first + c);
                    squares += v * v;
                }

                var scale = scales[row] = (float)(1 / Math.Sqrt(Vector512.Sum(squares) / columns + epsilon));
                for (var c = 0; c < columns; c += Width)
                {
                    var normal = x.Load(first + c) * scale;
                    if (rounded)
                        normal = Round(normal);
                    y.Store(first + c, normal * Vector512.Load(weight + c));
                }
            }
        );

    /// <summary>The gradient of x: s·(g·w − x̂·mean(g·w·x̂)) with x̂ = s·x.</summary>
    /// <param name="x">As forward.</param>
    /// <param name="weight">As forward.</param>
    /// <param name="scales">What forward gave.</param>
    /// <param name="gradient">Of y, [rows, columns].</param>
    /// <param name="rows">Rows.</param>
    /// <param name="columns">A multiple of 16.</param>
    /// <param name="result">[rows, columns].</param>
    public static void Backward(Numbers x, float* weight, float* scales, Numbers gradient, long rows, int columns, Numbers result) =>
        Each(
            rows,
            row =>
            {
                var first = row * columns;
                var scale = scales[row];
                var products = Vector512<float>.Zero;
                for (var c = 0; c < columns; c += Width)
                    products += gradient.Load(first + c) * Vector512.Load(weight + c) * x.Load(first + c);
                var along = Vector512.Sum(products) * scale * scale / columns;
                for (var c = 0; c < columns; c += Width)
                    result.Store(first + c, (gradient.Load(first + c) * Vector512.Load(weight + c) - x.Load(first + c) * along) * scale);
            }
        );

    private static void Each(long rows, Action<long> work) =>
        Parallel.For(
            0,
            (rows + RowsAtOnce - 1) / RowsAtOnce,
            new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, get_num_threads()) },
            part =>
            {
                for (var row = part * RowsAtOnce; row < Math.Min(rows, (part + 1) * RowsAtOnce); row++)
                    work(row);
            }
        );

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Round(Vector512<float> v) => Vector512.ShiftLeft(Bits(v), 16).AsSingle();

    // To nearest even, finite numbers only.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Bits(Vector512<float> v)
    {
        var bits = v.AsUInt32();
        return Vector512.ShiftRightLogical(bits + Vector512.Create(0x7FFFu) + (Vector512.ShiftRightLogical(bits, 16) & Vector512.Create(1u)), 16);
    }

    /// <summary>A CPU tensor's numbers, float32 or bfloat16.</summary>
    /// <param name="tensor">Contiguous; must outlive this.</param>
    public readonly struct Numbers(Tensor tensor)
    {
        private readonly void* _first = WeightRows.Pointer(tensor);
        private readonly bool _half = tensor.dtype == ScalarType.BFloat16;

        /// <summary>16 numbers.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<float> Load(long at) => _half ? Lanes.FromBFloat16((ushort*)_first + at) : Vector512.Load((float*)_first + at);

        /// <summary>Replaces 16 numbers.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Store(long at, Vector512<float> values)
        {
            if (!_half)
            {
                values.Store((float*)_first + at);
                return;
            }

            var bits = Bits(values);
            Vector256.Narrow(bits.GetLower(), bits.GetUpper()).Store((ushort*)_first + at);
        }
    }
}
