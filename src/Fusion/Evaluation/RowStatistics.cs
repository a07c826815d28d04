namespace EdgeDiag.Fusion.Evaluation;

/// <summary>Sums verdicts up into a row.</summary>
public static class RowStatistics
{
    private const int Resamples = 2000, Seed = 1, Bins = 10;

    /// <summary>The row of a contestant's verdicts.</summary>
    /// <param name="name">The contestant.</param>
    /// <param name="language"><c>zh</c>, <c>en</c> or <c>all</c>.</param>
    /// <param name="verdicts">At least one.</param>
    public static EvaluationRow Of(string name, string language, IReadOnlyList<Verdict> verdicts)
    {
        var (low, high) = Interval([.. verdicts.Select(v => v.Right)]);
        var seconds = verdicts.Select(v => v.Seconds).Order().ToList();
        var written = verdicts.Where(v => v.Claims is not null).ToList();
        var cited = verdicts.Where(v => v.Citations is not null).ToList();
        var known = verdicts.Where(v => v.Answerable is not null).ToList();
        return new EvaluationRow
        {
            Name = name, Language = language, N = verdicts.Count,
            Top1 = Share(verdicts, v => v.Right)!.Value, Top1Low = low, Top1High = high, Top3 = Share(verdicts, v => v.AmongThree)!.Value,
            CitationPrecision = Ratio(cited.Where(v => v.Right).Sum(v => v.Citations!.Value), cited.Sum(v => v.Citations!.Value)),
            HallucinationRate = Share(written, v => v.CutClaims > 0),
            CutClaimsRate = Ratio(written.Sum(v => v.CutClaims), written.Sum(v => v.Claims!.Value)),
            AbstentionPrecision = Share([.. known.Where(v => v.Abstained)], v => v.Answerable == false),
            AbstentionRecall = Share([.. known.Where(v => v.Answerable == false)], v => v.Abstained),
            Ece = CalibrationError([.. verdicts.Where(v => v.Confidence is not null)]),
            P50 = Percentile(seconds, 0.5), P99 = Percentile(seconds, 0.99),
        };
    }

    /// <summary>95% interval of a share, by resampling with replacement from a fixed seed.</summary>
    public static (double Low, double High) Interval(IReadOnlyList<bool> hits)
    {
        var random = new Random(Seed);
        var shares = Enumerable.Range(0, Resamples)
            .Select(_ => (double)Enumerable.Range(0, hits.Count).Count(_ => hits[random.Next(hits.Count)]) / hits.Count).Order().ToList();
        return (shares[(int)(0.025 * Resamples)], shares[(int)(0.975 * Resamples)]);
    }

    /// <summary>The value that a share of the others does not exceed; nearest rank.</summary>
    /// <param name="sorted">Ascending, at least one.</param>
    /// <param name="share">0 to 1.</param>
    public static double Percentile(IReadOnlyList<double> sorted, double share) =>
        sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)];

    private static double? CalibrationError(List<Verdict> verdicts) => verdicts.Count == 0 ? null : verdicts
        .GroupBy(v => Math.Min(Bins - 1, (int)(v.Confidence!.Value * Bins)))
        .Sum(bin => Math.Abs(bin.Average(v => v.Confidence!.Value) - bin.Average(v => v.Right ? 1.0 : 0.0)) * bin.Count() / verdicts.Count);

    private static double? Share(IReadOnlyList<Verdict> verdicts, Func<Verdict, bool> which) =>
        verdicts.Count == 0 ? null : (double)verdicts.Count(which) / verdicts.Count;

    private static double? Ratio(int part, int whole) => whole == 0 ? null : (double)part / whole;
}
