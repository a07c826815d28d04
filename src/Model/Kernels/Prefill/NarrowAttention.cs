using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace EdgeDiag.Model.Kernels.Prefill;

/// <summary>
/// The loops of <see cref="PromptAttention"/> over eight of its sixteen queries, for the sixteen registers of AVX2. The numbers are the same to
/// the bit.
/// </summary>
internal static unsafe class NarrowAttention
{
    private const int Queries = PromptAttention.Queries,
        Lanes8 = 8;

    /// <summary>Scores of eight positions.</summary>
    /// <param name="queries">[D, 16].</param>
    /// <param name="keys">[8, D].</param>
    /// <param name="dim">D.</param>
    /// <param name="scores">[8, 16], written.</param>
    public static void Score(float* queries, float* keys, int dim, float* scores)
    {
        for (var lane = 0; lane < Queries; lane += Lanes8)
            ScoreHalf(queries + lane, keys, dim, scores + lane);
    }

    /// <summary>Eight elements of the result.</summary>
    /// <param name="weights">[positions, 16].</param>
    /// <param name="values">[positions, D], from the first of the elements on.</param>
    /// <param name="positions">Positions.</param>
    /// <param name="dim">D.</param>
    /// <param name="scale">The result's factor, by query.</param>
    /// <param name="mixed">[8, 16], written.</param>
    public static void Mix(float* weights, float* values, int positions, int dim, Vector512<float> scale, float* mixed)
    {
        MixHalf(weights, values, positions, dim, scale.GetLower(), mixed);
        MixHalf(weights + Lanes8, values, positions, dim, scale.GetUpper(), mixed + Lanes8);
    }

    /// <summary>sum[p] += Σ over queries of weights[p, query] · rows[query], eight positions and sixteen elements.</summary>
    /// <param name="weights">[8, 16].</param>
    /// <param name="rows">[16, D], from the first of the elements on.</param>
    /// <param name="dim">D.</param>
    /// <param name="sum">[8, D], likewise; added to.</param>
    public static void AddOuter(float* weights, float* rows, int dim, float* sum)
    {
        for (var element = 0; element < Queries; element += Lanes8)
            AddOuterHalf(weights, rows + element, dim, sum + element);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ScoreHalf(float* queries, float* keys, int dim, float* scores)
    {
        float* k1 = keys + dim,
            k2 = k1 + dim,
            k3 = k2 + dim,
            k4 = k3 + dim,
            k5 = k4 + dim,
            k6 = k5 + dim,
            k7 = k6 + dim;
        Vector256<float> s0 = default,
            s1 = default,
            s2 = default,
            s3 = default,
            s4 = default,
            s5 = default,
            s6 = default,
            s7 = default;
        for (var d = 0; d < dim; d++)
        {
            var q = Vector256.Load(queries + d * Queries);
            s0 = Vector256.MultiplyAddEstimate(q, Vector256.Create(keys[d]), s0);
            s1 = Vector256.MultiplyAddEstimate(q, Vector256.Create(k1[d]), s1);
            s2 = Vector256.MultiplyAddEstimate(q, Vector256.Create(k2[d]), s2);
            s3 = Vector256.MultiplyAddEstimate(q, Vector256.Create(k3[d]), s3);
            s4 = Vector256.MultiplyAddEstimate(q, Vector256.Create(k4[d]), s4);
            s5 = Vector256.MultiplyAddEstimate(q, Vector256.Create(k5[d]), s5);
            s6 = Vector256.MultiplyAddEstimate(q, Vector256.Create(k6[d]), s6);
            s7 = Vector256.MultiplyAddEstimate(q, Vector256.Create(k7[d]), s7);
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void MixHalf(float* weights, float* values, int positions, int dim, Vector256<float> scale, float* mixed)
    {
        Vector256<float> s0 = default,
            s1 = default,
            s2 = default,
            s3 = default,
            s4 = default,
            s5 = default,
            s6 = default,
            s7 = default;
        for (var p = 0; p < positions; p++, values += dim)
        {
            var w = Vector256.Load(weights + (long)p * Queries);
            s0 = Vector256.MultiplyAddEstimate(w, Vector256.Create(values[0]), s0);
            s1 = Vector256.MultiplyAddEstimate(w, Vector256.Create(values[1]), s1);
            s2 = Vector256.MultiplyAddEstimate(w, Vector256.Create(values[2]), s2);
            s3 = Vector256.MultiplyAddEstimate(w, Vector256.Create(values[3]), s3);
            s4 = Vector256.MultiplyAddEstimate(w, Vector256.Create(values[4]), s4);
            s5 = Vector256.MultiplyAddEstimate(w, Vector256.Create(values[5]), s5);
            s6 = Vector256.MultiplyAddEstimate(w, Vector256.Create(values[6]), s6);
            s7 = Vector256.MultiplyAddEstimate(w, Vector256.Create(values[7]), s7);
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddOuterHalf(float* weights, float* rows, int dim, float* sum)
    {
        float* u1 = sum + dim,
            u2 = u1 + dim,
            u3 = u2 + dim,
            u4 = u3 + dim,
            u5 = u4 + dim,
            u6 = u5 + dim,
            u7 = u6 + dim;
        Vector256<float> s0 = Vector256.Load(sum),
            s1 = Vector256.Load(u1),
            s2 = Vector256.Load(u2),
            s3 = Vector256.Load(u3);
        Vector256<float> s4 = Vector256.Load(u4),
            s5 = Vector256.Load(u5),
            s6 = Vector256.Load(u6),
            s7 = Vector256.Load(u7);
        for (var query = 0; query < Queries; query++, rows += dim)
        {
            var r = Vector256.Load(rows);
            s0 = Vector256.MultiplyAddEstimate(r, Vector256.Create(weights[query]), s0);
            s1 = Vector256.MultiplyAddEstimate(r, Vector256.Create(weights[query + Queries]), s1);
            s2 = Vector256.MultiplyAddEstimate(r, Vector256.Create(weights[query + 2 * Queries]), s2);
            s3 = Vector256.MultiplyAddEstimate(r, Vector256.Create(weights[query + 3 * Queries]), s3);
            s4 = Vector256.MultiplyAddEstimate(r, Vector256.Create(weights[query + 4 * Queries]), s4);
            s5 = Vector256.MultiplyAddEstimate(r, Vector256.Create(weights[query + 5 * Queries]), s5);
            s6 = Vector256.MultiplyAddEstimate(r, Vector256.Create(weights[query + 6 * Queries]), s6);
            s7 = Vector256.MultiplyAddEstimate(r, Vector256.Create(weights[query + 7 * Queries]), s7);
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
}
