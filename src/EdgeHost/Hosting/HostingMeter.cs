using System.Diagnostics.Metrics;

namespace EdgeDiag.EdgeHost.Hosting;

/// <summary>Metrics of the background services and of the stores that they use.</summary>
internal static class HostingMeter
{
    // Meters of the same name are one meter to whoever listens.
    private static readonly Meter Meter = new("EdgeDiag");

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
