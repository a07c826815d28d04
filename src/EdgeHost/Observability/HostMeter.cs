using System.Diagnostics.Metrics;

namespace EdgeDiag.EdgeHost.Observability;

/// <summary>The meter of the program; each room makes its own instruments on it.</summary>
internal static class HostMeter
{
    /// <summary>Names of instruments follow OpenTelemetry's conventions, such as <c>edgediag.diagnosis.duration</c>.</summary>
    public static readonly Meter Meter = new("EdgeDiag");
}
