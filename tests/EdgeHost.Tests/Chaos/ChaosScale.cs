using System.Globalization;
using EdgeDiag.EdgeHost.Tests.Campaigns;

namespace EdgeDiag.EdgeHost.Tests.Chaos;

/// <summary>How many examples a run sends; <c>EDGEDIAG_CHAOS_SCALE=0.1</c> makes the long form a tenth.</summary>
internal static class ChaosScale
{
    private static readonly double Factor = double.TryParse(
        Environment.GetEnvironmentVariable("EDGEDIAG_CHAOS_SCALE"),
        CultureInfo.InvariantCulture,
        out var factor
    )
        ? factor
        : 1;

    /// <summary>Whether this is the long form, which also judges times.</summary>
    public static bool IsLong { get; } = Scale.Of(0, 1) == 1;

    /// <summary>Where <c>EDGEDIAG_CHAOS_LOGS</c> keeps the logs of service and broker; null for nowhere.</summary>
    public static string? Logs { get; } = Environment.GetEnvironmentVariable("EDGEDIAG_CHAOS_LOGS");

    /// <summary>Valid faults alone before an attack. A run that judges times needs so many for a P99, whatever its scale.</summary>
    public static int QuietFaults => IsLong ? 400 : 15;

    /// <summary>The number for this run.</summary>
    public static int Of(int brief, int full) => Math.Max(1, IsLong ? (int)(full * Factor) : brief);

    /// <summary>Choices of a part of this run.</summary>
    public static ChaosRandom RandomFor(string part) => new ChaosRandom(Scale.Seed).For(part);
}
