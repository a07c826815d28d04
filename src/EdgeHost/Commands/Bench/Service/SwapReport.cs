using EdgeDiag.EdgeHost.Composition;
using EdgeDiag.Fusion.Evaluation.Statistics;

namespace EdgeDiag.EdgeHost.Commands.Bench.Service;

/// <summary>What came of swapping under load.</summary>
/// <param name="Swaps">Swaps done.</param>
/// <param name="Requests">Requests made.</param>
/// <param name="Failures">Why requests failed; empty where none did.</param>
/// <param name="Mixed">Answers that are not what the adapter of their digest answers alone.</param>
/// <param name="Digests">Answers by the digest they carry.</param>
/// <param name="Pauses">How long answers waited for each swap, seconds, ascending.</param>
/// <param name="Prepared">How long each swap took to read and merge beside the answering, seconds, ascending.</param>
/// <param name="Latencies">From asking to the answer, seconds, ascending.</param>
/// <param name="Tokens">Mean tokens of a prompt.</param>
public sealed record SwapReport(
    int Swaps,
    int Requests,
    IReadOnlyList<string> Failures,
    IReadOnlyList<string> Mixed,
    IReadOnlyDictionary<string, int> Digests,
    IReadOnlyList<double> Pauses,
    IReadOnlyList<double> Prepared,
    IReadOnlyList<double> Latencies,
    double Tokens
)
{
    /// <summary>The longest wait, seconds.</summary>
    public double LongestPause => Pauses[^1];

    /// <summary>A share of an ascending list.</summary>
    public static double At(IReadOnlyList<double> ascending, double share) => ascending.Count == 0 ? 0 : RowStatistics.Percentile(ascending, share);
}
