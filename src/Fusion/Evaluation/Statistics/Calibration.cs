using EdgeDiag.Fusion.Evaluation.Contestants;

namespace EdgeDiag.Fusion.Evaluation.Statistics;

/// <summary>How far a confidence is the share of right answers that it promises.</summary>
public static class Calibration
{
    private const int Bins = 10;

    /// <summary>The answers with a confidence in bins of equal width; empty bins are left out.</summary>
    public static IReadOnlyList<ReliabilityBin> Reliability(IEnumerable<Verdict> verdicts) =>
        [
            .. verdicts
                .Where(v => v.Confidence is not null)
                .GroupBy(v => Math.Clamp((int)(v.Confidence!.Value * Bins), 0, Bins - 1))
                .OrderBy(g => g.Key)
                .Select(g => new ReliabilityBin(
                    (double)g.Key / Bins,
                    (double)(g.Key + 1) / Bins,
                    g.Count(),
                    g.Average(v => v.Confidence!.Value),
                    g.Average(v => v.Right ? 1.0 : 0)
                )),
        ];

    /// <summary>
    /// Expected calibration error (Guo, Pleiss, Sun, Weinberger, On Calibration of Modern Neural Networks, ICML 2017): the
    /// mean distance of confidence and accuracy over the bins, weighted by their answers. Null without answers.
    /// </summary>
    public static double? Error(IReadOnlyList<ReliabilityBin> bins) =>
        bins.Count == 0 ? null : bins.Sum(b => b.N * Math.Abs(b.Confidence - b.Accuracy)) / bins.Sum(b => b.N);
}
