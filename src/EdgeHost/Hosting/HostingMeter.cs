using System.Diagnostics.Metrics;
using EdgeDiag.EdgeHost.Observability;

namespace EdgeDiag.EdgeHost.Hosting;

/// <summary>Metrics of the background services and of the stores that they use.</summary>
internal static class HostingMeter
{
    private static readonly Meter Meter = HostMeter.Meter;

    public static readonly Counter<long> Recoveries = Meter.CreateCounter<long>(
        "edgediag.service.recoveries",
        "{start}",
        "Background services started again after a failure"
    );

    public static readonly Counter<long> StoreFailures = Meter.CreateCounter<long>(
        "edgediag.store.failures",
        "{call}",
        "Calls of journal, tickets or spool that failed"
    );
}
