using System.Diagnostics.Metrics;
using EdgeDiag.EdgeHost.Observability;

namespace EdgeDiag.EdgeHost.Alarms;

/// <summary>Counts of the alarms' room.</summary>
internal static class AlarmMeter
{
    public static Counter<long> Changes { get; } =
        HostMeter.Meter.CreateCounter<long>("edgediag.alarms.changes", "{change}", "What people have done with alarms, by event");
}
