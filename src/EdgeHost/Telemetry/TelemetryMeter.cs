using System.Diagnostics.Metrics;
using EdgeDiag.EdgeHost.Observability;

namespace EdgeDiag.EdgeHost.Telemetry;

/// <summary>Counts of what happens to telemetry.</summary>
internal static class TelemetryMeter
{
    /// <summary>Lines by <c>result</c>: written, spooled, or dropped with the reason.</summary>
    public static readonly Counter<long> Lines = HostMeter.Meter.CreateCounter<long>(
        "edgediag.telemetry.lines",
        "{line}",
        "Lines of telemetry by what became of them"
    );

    public static void Count(string result, long lines) => Lines.Add(lines, new KeyValuePair<string, object?>("result", result));
}
