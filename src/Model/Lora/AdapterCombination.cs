using EdgeDiag.Model.Files;
using EdgeDiag.Model.Layers;
using EdgeDiag.Model.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Lora;

/// <summary>Makes one adapter of several of the same base.</summary>
public static class AdapterCombination
{
    private const int MostRank = 1024;

    /// <summary>Combines adapters, projection by projection; one that does not target a projection changes nothing there.</summary>
    /// <param name="parts">At least one.</param>
    /// <param name="options">How.</param>
    /// <returns>An adapter whose alpha is its rank.</returns>
    /// <exception cref="ModelFormatException">The parts cannot be combined.</exception>
    public static CombinedAdapter Combine(IReadOnlyList<WeightedAdapter> parts, CombinationOptions options)
    {
        Check(parts, options);
        using var _ = no_grad();
        double lost = 0,
            whole = 0;
        var pairs = new SortedDictionary<string, LoraPair>(StringComparer.Ordinal);
        var number = 0;
        foreach (var name in parts.SelectMany(p => p.Adapter.Pairs.Keys).Distinct().Order(StringComparer.Ordinal))
        {
            using var scope = NewDisposeScope();
            var targeting = parts.Where(p => p.Adapter.Pairs.ContainsKey(name)).Select(p => (Pair: p.Adapter.Pairs[name], p.Weight)).ToList();
            var (pair, lostHere, wholeHere) = Projection(targeting, options, options.Seed * 1_000_003 + number++);
            pairs[name] = pair;
            (lost, whole) = (lost + lostHere, whole + wholeHere);
        }

        return new CombinedAdapter(Padded(pairs, parts), whole > 0 ? Math.Sqrt(lost / whole) : 0);
    }

    private static (LoraPair Pair, double Lost, double Whole) Projection(List<(LoraPair Pair, double Weight)> parts, CombinationOptions options, long seed)
    {
        if (options.Method is CombinationMethod.Linear or CombinationMethod.Cat)
        {
            var a = cat([.. parts.Select(p => p.Pair.A.to(ScalarType.Float32))], 0); // [R, in]
            var b = cat([.. parts.Select(p => p.Pair.B.to(ScalarType.Float32).Times(p.Weight * p.Pair.Scale))], 1); // [out, R]
            return options.Method == CombinationMethod.Cat && options.Rank is null
                ? (new LoraPair(a.DetachFromDisposeScope(), b.DetachFromDisposeScope(), 1), 0, 0)
                : LowRank.FactorizeProduct(a, b, options.Rank);
        }

        var updates = parts.Select(p => p.Pair.B.matmul(p.Pair.A).Times(p.Pair.Scale)).ToList(); // each [out, in]
        var weights = parts.Select(p => p.Weight).ToList();
        var delta = options.Method == CombinationMethod.Ties ? Ties(updates, weights, options) : Dare(updates, weights, options, seed);
        var (pair, lost, whole) = LowRank.Factorize(delta, options.Rank ?? Math.Min(MostRank, (int)parts.Sum(p => p.Pair.A.shape[0])));
        return (pair, lost, whole);
    }

    /// <summary>Of each update the largest entries; of each entry the sign with the greater sum; the mean of those that have it.</summary>
    internal static Tensor Ties(IReadOnlyList<Tensor> updates, IReadOnlyList<double> weights, CombinationOptions options)
    {
        var trimmed = stack([.. updates.Select(u => Largest(u, options.Density))]); // [N, out, in]
        var w = tensor(weights.Select(x => (float)x).ToArray(), device: trimmed.device).view(-1, 1, 1); // [N, 1, 1]
        var weighted = trimmed.mul(w);
        var sign = weighted.sum(0L).sign(); // [out, in]
        var agrees = weighted.sign().eq(sign).logical_and(weighted.IsNot(0)).to(ScalarType.Float32); // [N, out, in]
        var shares = agrees.mul(w.abs()).sum(0L); // [out, in]
        return weighted.mul(agrees).sum(0L).div(shares.AtLeast(1e-12)).Times(options.Lambda);
    }

    /// <summary>Each entry stays with the probability of the density, and is divided by it then: the expectation is the same.</summary>
    internal static Tensor Dare(IReadOnlyList<Tensor> updates, IReadOnlyList<double> weights, CombinationOptions options, long seed)
    {
        using var generator = new Generator((ulong)seed);
        var sum = zeros_like(updates[0]);
        for (var i = 0; i < updates.Count; i++)
        {
            var kept = rand(updates[i].shape, generator: generator).IsBelow(options.Density).to(updates[i].device); // [out, in]
            sum.PlusInPlace(updates[i].mul(kept), weights[i] / options.Density);
        }

        return sum;
    }

    private static Tensor Largest(Tensor update, double share)
    {
        var count = Math.Max(1, (long)Math.Round(share * update.numel()));
        var threshold = update.abs().flatten().topk((int)count).values.min();
        return update.mul(update.abs().ge(threshold));
    }

    private static LoraAdapter Padded(SortedDictionary<string, LoraPair> pairs, IReadOnlyList<WeightedAdapter> parts)
    {
        var rank = (int)pairs.Values.Max(p => p.A.shape[0]);
        if (rank > MostRank)
            throw new ModelFormatException("arguments", "rank", $"at most {MostRank} together", $"{rank}; give a smaller rank");
        var padded = new Dictionary<string, LoraPair>();
        foreach (var (name, pair) in pairs)
        {
            var missing = rank - pair.A.shape[0];
            // Rows and columns of zeros change nothing, and one rank serves all.
            padded[name] = missing == 0 ? pair : new LoraPair(nn.functional.pad(pair.A, [0, 0, 0, missing]), nn.functional.pad(pair.B, [0, missing]), 1);
            if (missing == 0)
                continue;
            pair.A.Dispose();
            pair.B.Dispose();
        }

        return new LoraAdapter(
            new LoraConfig
            {
                Rank = rank,
                Alpha = rank,
                Dropout = 0,
                BaseModel = parts[0].Adapter.Config.BaseModel,
                TargetModules = [.. parts.SelectMany(p => p.Adapter.Config.TargetModules).Distinct()],
            },
            padded
        )
        {
            Base = parts[0].Adapter.Base,
        };
    }

    private static void Check(IReadOnlyList<WeightedAdapter> parts, CombinationOptions options)
    {
        if (parts.Count == 0)
            throw new ModelFormatException("arguments", "adapters", "at least one", "none");
        if (options.Density is not (> 0 and <= 1))
            throw new ModelFormatException("arguments", "density", "above 0 to 1", $"{options.Density}");
        if (options.Rank is < 1 or > MostRank)
            throw new ModelFormatException("arguments", "rank", $"1 to {MostRank}", $"{options.Rank}");
        foreach (var part in parts)
        {
            if (!double.IsFinite(part.Weight))
                throw new ModelFormatException("arguments", "weight", "a finite number", $"{part.Weight}");
            if (part.Adapter.Config.Decomposed)
                throw new ModelFormatException("arguments", "use_dora", "adapters without DoRA, whose updates can be added", "true");
            if (part.Adapter.Config.BaseModel != parts[0].Adapter.Config.BaseModel)
                throw new ModelFormatException(
                    "arguments",
                    "adapters",
                    $"adapters of one base, {parts[0].Adapter.Config.BaseModel}",
                    $"one of {part.Adapter.Config.BaseModel}"
                );
        }
    }
}
