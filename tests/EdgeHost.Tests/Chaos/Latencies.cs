using EdgeDiag.Fusion.Evaluation.Statistics;

namespace EdgeDiag.EdgeHost.Tests.Chaos;

/// <summary>How long answers took.</summary>
internal static class Latencies
{
    /// <summary>The least time within which a share of them came (nearest rank), seconds; 0 for none. Of 100 the P99 is the last but one.</summary>
    public static double At(IReadOnlyList<double> seconds, double share) => seconds.Count == 0 ? 0 : RowStatistics.Percentile([.. seconds.Order()], share);
}
