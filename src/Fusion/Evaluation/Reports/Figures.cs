using System.Globalization;

namespace EdgeDiag.Fusion.Evaluation.Reports;

/// <summary>Numbers as reports print them.</summary>
public static class Figures
{
    /// <summary>A share, three decimals; empty for null.</summary>
    public static string Share(double? share) => share?.ToString("F3", CultureInfo.InvariantCulture) ?? "";

    /// <summary>A number without decimals; empty for null.</summary>
    public static string Whole(double? number) => number?.ToString("F0", CultureInfo.InvariantCulture) ?? "";

    /// <summary>Seconds, four decimals.</summary>
    public static string Seconds(double seconds) => seconds.ToString("F4", CultureInfo.InvariantCulture);

    /// <summary>An interval's ends.</summary>
    public static string Interval(double low, double high) => $"{Share(low)} to {Share(high)}";

    /// <summary>A difference in points of a hundred, with its sign.</summary>
    public static string Points(double difference) => (100 * difference).ToString("+0.0;-0.0;0.0", CultureInfo.InvariantCulture);

    /// <summary>A whole number.</summary>
    public static string Count(int number) => number.ToString(CultureInfo.InvariantCulture);
}
