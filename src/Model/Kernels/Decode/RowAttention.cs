using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using EdgeDiag.Model.Kernels.Shared;

namespace EdgeDiag.Model.Kernels.Decode;

/// <summary>Rotary positions, cache and attention for one token of one sequence, one key/value head at a time.</summary>
internal static unsafe class RowAttention
{
    private const int Width = 16;

    /// <summary>Turns a head to its position, in the rotate-half order.</summary>
    /// <param name="head">[D], in place.</param>
    /// <param name="cos">Of the position, [D], the half repeated.</param>
    /// <param name="sin">Likewise.</param>
    /// <param name="dim">D, even.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Rotate(float* head, float* cos, float* sin, int dim)
    {
        var half = dim / 2;
        for (var i = 0; i < half; i++)
        {
            var (a, b) = (head[i], head[i + half]);
            head[i] = a * cos[i] - b * sin[i];
            head[i + half] = b * cos[i + half] + a * sin[i + half];
        }
    }

    /// <summary>Attends with the query heads that share a key/value head.</summary>
    /// <typeparam name="TWeight">Type of the cache's elements.</typeparam>
    /// <param name="query">[heads, D], rotated.</param>
    /// <param name="heads">Query heads of the group.</param>
    /// <param name="keys">[positions, D], the newest last.</param>
    /// <param name="values">[positions, D].</param>
    /// <param name="positions">At least 1.</param>
    /// <param name="dim">D.</param>
    /// <param name="scores">Room for heads · positions.</param>
    /// <param name="mixed">[heads, D], written.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Attend<TWeight>(float* query, int heads, void* keys, void* values, int positions, int dim, float* scores, float* mixed)
        where TWeight : struct, IWeightElement
    {
        var scale = 1 / MathF.Sqrt(dim);
        for (var p = 0; p < positions; p++)
        for (var h = 0; h < heads; h++)
            scores[(long)h * positions + p] = DirectKernels.Dot<TWeight>(keys, (long)p * dim, query + h * dim, dim) * scale;
        for (var h = 0; h < heads; h++)
            Softmax(scores + (long)h * positions, positions);
        new Span<float>(mixed, heads * dim).Clear();
        for (var p = 0; p < positions; p++)
        for (var h = 0; h < heads; h++)
            Add<TWeight>(mixed + h * dim, values, (long)p * dim, scores[(long)h * positions + p], dim);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Softmax(float* scores, int count)
    {
        var greatest = float.NegativeInfinity;
        for (var i = 0; i < count; i++)
            greatest = Math.Max(greatest, scores[i]);
        var sum = Vector512<float>.Zero;
        var c = 0;
        for (; c + Width <= count; c += Width)
        {
            var e = Lanes.Exp(Vector512.Load(scores + c) - Vector512.Create(greatest));
            e.Store(scores + c);
            sum += e;
        }

        var total = Vector512.Sum(sum);
        for (; c < count; c++)
            total += scores[c] = MathF.Exp(scores[c] - greatest);
        var inverse = 1 / total;
        for (c = 0; c < count; c++)
            scores[c] *= inverse;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TWeight>(float* sum, void* values, long at, float weight, int dim)
        where TWeight : struct, IWeightElement
    {
        var c = 0;
        for (; c + Width <= dim; c += Width)
            Vector512.MultiplyAddEstimate(TWeight.Load(values, at + c), Vector512.Create(weight), Vector512.Load(sum + c)).Store(sum + c);
        for (; c < dim; c++)
            sum[c] += weight * TWeight.At(values, at + c);
    }
}
