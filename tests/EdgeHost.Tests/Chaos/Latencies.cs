namespace EdgeDiag.EdgeHost.Tests.Chaos;

/// <summary>How long answers took.</summary>
internal static class Latencies
{
    /// <summary>The time within which a share of them came, seconds; 0 for none.</summary>
    public static double At(IReadOnlyList<double> seconds, double share) =>
        seconds.Count == 0 ? 0 : seconds.Order().ElementAt(Math.Min(seconds.Count - 1, (int)(share * seconds.Count)));
}
