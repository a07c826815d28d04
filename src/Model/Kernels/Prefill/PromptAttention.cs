using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using EdgeDiag.Model.Kernels.Shared;

namespace EdgeDiag.Model.Kernels.Prefill;

/// <summary>
/// Attention of sixteen queries that share a key/value head: each lane of a register is a query, so that no sum goes across lanes.
/// A lane's numbers do not depend on the others'.
/// </summary>
internal static unsafe class PromptAttention
{
    /// <summary>Queries.</summary>
    public const int Queries = 16;

    /// <summary>Positions are scored so many at a time; keys need room for a multiple of it.</summary>
    public const int PositionStep = 8;

    /// <summary>Elements of a head are padded to a multiple of this with zeros.</summary>
    public const int HeadStep = 8;

    /// <summary>Attends.</summary>
    /// <param name="queries">Scaled by 1/√D, [D, 16].</param>
    /// <param name="keys">[positions, D], finite up to a multiple of <see cref="PositionStep"/>.</param>
    /// <param name="values">[positions, D].</param>
    /// <param name="seen">Positions that each query sees, [16], 1 or more.</param>
    /// <param name="dim">D, a multiple of <see cref="HeadStep"/>.</param>
    /// <param name="scores">Room for [positions, 16], the positions a multiple of <see cref="PositionStep"/>.</param>
    /// <param name="mixed">[D, 16], written.</param>
    /// <param name="logSums">The logarithm of each query's sum of exponentials, [16], written; null for none.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Attend(float* queries, float* keys, float* values, int* seen, int dim, float* scores, float* mixed, float* logSums = null)
    {
        var visible = Vector512.Load(seen);
        int all = 0,
            every = int.MaxValue;
        for (var lane = 0; lane < Queries; lane++)
            (all, every) = (Math.Max(all, seen[lane]), Math.Min(every, seen[lane]));
        for (var p = 0; p < all; p += PositionStep)
            Score(queries, keys + (long)p * dim, dim, scores + (long)p * Queries);

        var greatest = Vector512.Create(float.NegativeInfinity);
        for (var p = 0; p < every; p++)
            greatest = Vector512.Max(greatest, Vector512.Load(scores + p * Queries));
        for (var p = every; p < all; p++)
        {
            var hidden = Vector512.ConditionalSelect(
                Vector512.GreaterThan(visible, Vector512.Create(p)).AsSingle(),
                Vector512.Load(scores + p * Queries),
                Vector512.Create(float.NegativeInfinity)
            );
            hidden.Store(scores + p * Queries);
            greatest = Vector512.Max(greatest, hidden);
        }

        var sum = Vector512<float>.Zero;
        for (var p = 0; p < all; p++)
        {
            var weight = Lanes.Exp(Vector512.Load(scores + p * Queries) - greatest);
            if (p >= every)
                weight = Vector512.ConditionalSelect(Vector512.GreaterThan(visible, Vector512.Create(p)).AsSingle(), weight, Vector512<float>.Zero);
            weight.Store(scores + p * Queries);
            sum += weight;
        }

        for (var d = 0; d < dim; d += HeadStep)
            Mix(scores, values + d, all, dim, Vector512<float>.One / sum, mixed + d * Queries);
        if (logSums is not null)
            (greatest + Vector512.Log(sum)).Store(logSums);
    }

    /// <summary>The gradients of <see cref="Attend"/>.</summary>
    /// <param name="q">Queries scaled by 1/√D, [D, 16].</param>
    /// <param name="g">Gradient of the result, [D, 16].</param>
    /// <param name="rows">The same queries, [16, D].</param>
    /// <param name="gradientRows">The same gradient, [16, D].</param>
    /// <param name="keys">[positions, D], zeros up to a multiple of <see cref="PositionStep"/>.</param>
    /// <param name="values">Likewise.</param>
    /// <param name="seen">Positions that each query sees, [16]; 0 for a lane without a query.</param>
    /// <param name="logSums">What forward gave, [16].</param>
    /// <param name="products">Of each query, the result times its gradient, [16].</param>
    /// <param name="dim">D, a multiple of 16.</param>
    /// <param name="weights">Room for [positions, 16], the positions a multiple of <see cref="PositionStep"/>.</param>
    /// <param name="scores">Likewise.</param>
    /// <param name="queryGradient">Of the scaled queries, [D, 16], written.</param>
    /// <param name="keyGradient">[positions, D], added to.</param>
    /// <param name="valueGradient">Likewise.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward(
        float* q,
        float* g,
        float* rows,
        float* gradientRows,
        float* keys,
        float* values,
        int* seen,
        float* logSums,
        float* products,
        int dim,
        float* weights,
        float* scores,
        float* queryGradient,
        float* keyGradient,
        float* valueGradient
    )
    {
        var (visible, log, product) = (Vector512.Load(seen), Vector512.Load(logSums), Vector512.Load(products));
        var all = 0;
        for (var lane = 0; lane < Queries; lane++)
            all = Math.Max(all, seen[lane]);
        for (var p = 0; p < all; p += PositionStep)
        {
            Score(q, keys + (long)p * dim, dim, weights + (long)p * Queries);
            Score(g, values + (long)p * dim, dim, scores + (long)p * Queries);
            for (var at = p; at < p + PositionStep; at++)
            {
                // P, and P ∘ (dP - Σ dO ∘ O).
                var weight = Vector512.ConditionalSelect(
                    Vector512.GreaterThan(visible, Vector512.Create(at)).AsSingle(),
                    Lanes.Exp(Vector512.Load(weights + at * Queries) - log),
                    Vector512<float>.Zero
                );
                weight.Store(weights + at * Queries);
                (weight * (Vector512.Load(scores + at * Queries) - product)).Store(scores + at * Queries);
            }

            for (var d = 0; d < dim; d += Queries)
            {
                AddOuter(weights + (long)p * Queries, gradientRows + d, dim, valueGradient + (long)p * dim + d);
                AddOuter(scores + (long)p * Queries, rows + d, dim, keyGradient + (long)p * dim + d);
            }
        }

        for (var d = 0; d < dim; d += HeadStep)
            Mix(scores, keys + d, all, dim, Vector512<float>.One, queryGradient + d * Queries);
    }

    // sum[p] += Σ over lanes of weights[p, lane] · rows[lane], eight positions and sixteen elements.
    private static void AddOuter(float* weights, float* rows, int dim, float* sum)
    {
        if (Lanes.IsNarrow)
            NarrowAttention.AddOuter(weights, rows, dim, sum);
        else
            WideAddOuter(weights, rows, dim, sum);
    }

    /// <summary>What <see cref="NarrowAttention.AddOuter"/> computes, with sixteen lanes at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void WideAddOuter(float* weights, float* rows, int dim, float* sum)
    {
        float* u1 = sum + dim,
            u2 = u1 + dim,
            u3 = u2 + dim,
            u4 = u3 + dim,
            u5 = u4 + dim,
            u6 = u5 + dim,
            u7 = u6 + dim;
        Vector512<float> s0 = Vector512.Load(sum),
            s1 = Vector512.Load(u1),
            s2 = Vector512.Load(u2),
            s3 = Vector512.Load(u3);
        Vector512<float> s4 = Vector512.Load(u4),
            s5 = Vector512.Load(u5),
            s6 = Vector512.Load(u6),
            s7 = Vector512.Load(u7);
        for (var lane = 0; lane < Queries; lane++, rows += dim)
        {
            var r = Vector512.Load(rows);
            s0 = Vector512.MultiplyAddEstimate(r, Vector512.Create(weights[lane]), s0);
            s1 = Vector512.MultiplyAddEstimate(r, Vector512.Create(weights[lane + Queries]), s1);
            s2 = Vector512.MultiplyAddEstimate(r, Vector512.Create(weights[lane + 2 * Queries]), s2);
            s3 = Vector512.MultiplyAddEstimate(r, Vector512.Create(weights[lane + 3 * Queries]), s3);
            s4 = Vector512.MultiplyAddEstimate(r, Vector512.Create(weights[lane + 4 * Queries]), s4);
            s5 = Vector512.MultiplyAddEstimate(r, Vector512.Create(weights[lane + 5 * Queries]), s5);
            s6 = Vector512.MultiplyAddEstimate(r, Vector512.Create(weights[lane + 6 * Queries]), s6);
            s7 = Vector512.MultiplyAddEstimate(r, Vector512.Create(weights[lane + 7 * Queries]), s7);
        }

        s0.Store(sum);
        s1.Store(u1);
        s2.Store(u2);
        s3.Store(u3);
        s4.Store(u4);
        s5.Store(u5);
        s6.Store(u6);
        s7.Store(u7);
    }

    // Eight positions.
    private static void Score(float* queries, float* keys, int dim, float* scores)
    {
        if (Lanes.IsNarrow)
            NarrowAttention.Score(queries, keys, dim, scores);
        else
            WideScore(queries, keys, dim, scores);
    }

    /// <summary>What <see cref="NarrowAttention.Score"/> computes, with sixteen lanes at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void WideScore(float* queries, float* keys, int dim, float* scores)
    {
        float* k1 = keys + dim,
            k2 = k1 + dim,
            k3 = k2 + dim,
            k4 = k3 + dim,
            k5 = k4 + dim,
            k6 = k5 + dim,
            k7 = k6 + dim;
        Vector512<float> s0 = default,
            s1 = default,
            s2 = default,
            s3 = default,
            s4 = default,
            s5 = default,
            s6 = default,
            s7 = default;
        for (var d = 0; d < dim; d++)
        {
            var q = Vector512.Load(queries + d * Queries);
            s0 = Vector512.MultiplyAddEstimate(q, Vector512.Create(keys[d]), s0);
            s1 = Vector512.MultiplyAddEstimate(q, Vector512.Create(k1[d]), s1);
            s2 = Vector512.MultiplyAddEstimate(q, Vector512.Create(k2[d]), s2);
            s3 = Vector512.MultiplyAddEstimate(q, Vector512.Create(k3[d]), s3);
            s4 = Vector512.MultiplyAddEstimate(q, Vector512.Create(k4[d]), s4);
            s5 = Vector512.MultiplyAddEstimate(q, Vector512.Create(k5[d]), s5);
            s6 = Vector512.MultiplyAddEstimate(q, Vector512.Create(k6[d]), s6);
            s7 = Vector512.MultiplyAddEstimate(q, Vector512.Create(k7[d]), s7);
        }

        s0.Store(scores);
        s1.Store(scores + Queries);
        s2.Store(scores + 2 * Queries);
        s3.Store(scores + 3 * Queries);
        s4.Store(scores + 4 * Queries);
        s5.Store(scores + 5 * Queries);
        s6.Store(scores + 6 * Queries);
        s7.Store(scores + 7 * Queries);
    }

    // Eight elements of the result.
    private static void Mix(float* weights, float* values, int positions, int dim, Vector512<float> scale, float* mixed)
    {
        if (Lanes.IsNarrow)
            NarrowAttention.Mix(weights, values, positions, dim, scale, mixed);
        else
            WideMix(weights, values, positions, dim, scale, mixed);
    }

    /// <summary>What <see cref="NarrowAttention.Mix"/> computes, with sixteen lanes at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void WideMix(float* weights, float* values, int positions, int dim, Vector512<float> scale, float* mixed)
    {
        Vector512<float> s0 = default,
            s1 = default,
            s2 = default,
            s3 = default,
            s4 = default,
            s5 = default,
            s6 = default,
            s7 = default;
        for (var p = 0; p < positions; p++, values += dim)
        {
            var w = Vector512.Load(weights + (long)p * Queries);
            s0 = Vector512.MultiplyAddEstimate(w, Vector512.Create(values[0]), s0);
            s1 = Vector512.MultiplyAddEstimate(w, Vector512.Create(values[1]), s1);
            s2 = Vector512.MultiplyAddEstimate(w, Vector512.Create(values[2]), s2);
            s3 = Vector512.MultiplyAddEstimate(w, Vector512.Create(values[3]), s3);
            s4 = Vector512.MultiplyAddEstimate(w, Vector512.Create(values[4]), s4);
            s5 = Vector512.MultiplyAddEstimate(w, Vector512.Create(values[5]), s5);
            s6 = Vector512.MultiplyAddEstimate(w, Vector512.Create(values[6]), s6);
            s7 = Vector512.MultiplyAddEstimate(w, Vector512.Create(values[7]), s7);
        }

        (s0 * scale).Store(mixed);
        (s1 * scale).Store(mixed + Queries);
        (s2 * scale).Store(mixed + 2 * Queries);
        (s3 * scale).Store(mixed + 3 * Queries);
        (s4 * scale).Store(mixed + 4 * Queries);
        (s5 * scale).Store(mixed + 5 * Queries);
        (s6 * scale).Store(mixed + 6 * Queries);
        (s7 * scale).Store(mixed + 7 * Queries);
    }
}
