using EdgeDiag.Model.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Lora;

/// <summary>The best factors of a matrix (Eckart and Young, 1936).</summary>
internal static class LowRank
{
    // Singular values below this share of the largest are rounding.
    private const double Rounding = 1e-6;

    /// <summary>Factors of a sum that is given as factors, without ever making the whole matrix.</summary>
    /// <param name="a">[R, in].</param>
    /// <param name="b">[out, R].</param>
    /// <param name="rank">Most ranks; null for all that are no rounding.</param>
    /// <returns>A [k, in], B [out, k] with scale 1, and the square of the norm that was lost and of the whole.</returns>
    public static (LoraPair Pair, double Lost, double Whole) FactorizeProduct(Tensor a, Tensor b, int? rank)
    {
        using var scope = NewDisposeScope();
        var (qb, rb) = linalg.qr(b.to(ScalarType.Float64)); // [out, k], [k, R]
        var (qa, ra) = linalg.qr(a.to(ScalarType.Float64).transpose(0, 1).contiguous()); // [in, k'], [k', R]
        var (u, s, v) = linalg.svd(rb.matmul(ra.transpose(0, 1)), fullMatrices: false); // [k, m], [m], [m, k']
        return Cut(qb.matmul(u), s, v.matmul(qa.transpose(0, 1)), rank);
    }

    /// <summary>Factors of a whole matrix.</summary>
    /// <param name="delta">[out, in].</param>
    /// <param name="rank">Most ranks.</param>
    public static (LoraPair Pair, double Lost, double Whole) Factorize(Tensor delta, int rank)
    {
        using var scope = NewDisposeScope();
        var (u, s, v) = linalg.svd(delta.to(ScalarType.Float64), fullMatrices: false); // [out, m], [m], [m, in]
        return Cut(u, s, v, rank);
    }

    private static (LoraPair, double, double) Cut(Tensor u, Tensor s, Tensor v, int? rank)
    {
        var values = s.cpu().data<double>().ToArray();
        var real = values.Count(x => x > Rounding * values[0]);
        var kept = Math.Max(1, Math.Min(rank ?? int.MaxValue, real));
        var root = s.narrow(0, 0, kept).sqrt(); // both factors get their share, as training leaves them
        var b = u.narrow(1, 0, kept).mul(root).to(ScalarType.Float32); // [out, k]
        var a = v.narrow(0, 0, kept).mul(root.unsqueeze(1)).to(ScalarType.Float32); // [k, in]
        return (
            new LoraPair(a.DetachFromDisposeScope(), b.DetachFromDisposeScope(), 1),
            values.Skip(kept).Take(Math.Max(0, real - kept)).Sum(x => x * x),
            values.Sum(x => x * x)
        );
    }
}
