namespace EdgeDiag.Fusion.Sensors;

/// <summary>Statistics that a few wild values do not move.</summary>
internal static class Robust
{
    /// <summary>Of a median absolute deviation to the standard deviation of normal noise.</summary>
    public const double ToDeviation = 1.4826;

    /// <summary>The middle of at least one number.</summary>
    public static double Median(IEnumerable<double> numbers)
    {
        double[] sorted = [.. numbers];
        Array.Sort(sorted);
        var half = sorted.Length / 2;
        // Halved before they are added: two large numbers have a mean too.
        return sorted.Length % 2 == 1 ? sorted[half] : sorted[half - 1] / 2 + sorted[half] / 2;
    }
}
