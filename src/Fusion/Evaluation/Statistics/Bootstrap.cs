namespace EdgeDiag.Fusion.Evaluation.Statistics;

/// <summary>
/// 95% intervals by the percentile bootstrap (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapters 13 and
/// 16): tickets are drawn with replacement 2,000 times from a fixed seed, so that the same answers give the same interval.
/// </summary>
public static class Bootstrap
{
    private const int Resamples = 2000,
        Seed = 1;

    /// <summary>Interval of the share of hits; at least one.</summary>
    public static (double Low, double High) Share(IReadOnlyList<bool> hits) => Ratio([.. hits.Select(h => h ? 1.0 : 0)], [.. hits.Select(_ => 1.0)])!.Value;

    /// <summary>Interval of a sum divided by another; null where the second is 0.</summary>
    /// <param name="parts">Numerator, one number a ticket.</param>
    /// <param name="wholes">Denominator, one number a ticket.</param>
    public static (double Low, double High)? Ratio(double[] parts, double[] wholes)
    {
        if (wholes.Sum() == 0)
            return null;
        var (random, n) = (new Random(Seed), wholes.Length);
        var ratios = new List<double>(Resamples);
        for (var r = 0; r < Resamples; r++)
        {
            double part = 0,
                whole = 0;
            for (var i = 0; i < n; i++)
            {
                var drawn = random.Next(n);
                part += parts[drawn];
                whole += wholes[drawn];
            }

            // A draw of tickets to which the figure does not apply says nothing of it.
            if (whole != 0)
                ratios.Add(part / whole);
        }

        return Middle(ratios);
    }

    /// <summary>Interval of the difference between two shares of the same tickets: both are resampled together.</summary>
    /// <param name="first">Hits of one contestant; at least one.</param>
    /// <param name="second">Hits of the other, in the same order of tickets.</param>
    public static (double Low, double High) Difference(IReadOnlyList<bool> first, IReadOnlyList<bool> second)
    {
        var differences = first.Zip(second, (a, b) => (a ? 1.0 : 0) - (b ? 1.0 : 0)).ToArray();
        return Ratio(differences, [.. differences.Select(_ => 1.0)])!.Value;
    }

    private static (double Low, double High) Middle(List<double> values)
    {
        values.Sort();
        return (values[(int)(0.025 * values.Count)], values[(int)(0.975 * values.Count)]);
    }
}
