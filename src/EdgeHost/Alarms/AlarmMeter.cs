using System.Diagnostics.Metrics;
using EdgeDiag.EdgeHost.Observability;
using EdgeDiag.Fusion.Events;

namespace EdgeDiag.EdgeHost.Alarms;

/// <summary>Counts of the alarms' room.</summary>
internal static class AlarmMeter
{
    public static Counter<long> Changes { get; } =
        HostMeter.Meter.CreateCounter<long>("edgediag.alarms.changes", "{change}", "What people have done with alarms, by event");

    /// <summary>Measures of the last report; none before there is one.</summary>
    /// <param name="last">The report, of the last 24 h.</param>
    public static void Observe(Func<AlarmReport?> last)
    {
        Gauge("rate", "{alarm}", "Alarms in ten minutes, on average of the last 24 h", r => r.Kpis.PerSlot);
        Gauge("peak", "{alarm}", "Most alarms in ten minutes of the last 24 h", r => r.Kpis.MostInSlot);
        Gauge("flood_share", "1", "Share of the last 24 h in a flood", r => r.Kpis.FloodShare);
        Gauge("chattering", "{alarm}", "Alarms that came three times within a minute in the last 24 h", r => r.Kpis.Chattering.Count);
        Gauge("standing", "{alarm}", "Alarms that have stood for more than 24 h, 100 at most", r => r.Standing.Count);
        Gauge("to_acknowledge", "s", "Mean time from an alarm to its acknowledgement in the last 24 h", r => r.Kpis.ToAcknowledge.Mean?.TotalSeconds);
        Gauge("to_clear", "s", "Mean time from an alarm to its end in the last 24 h", r => r.Kpis.ToClear.Mean?.TotalSeconds);
        HostMeter.Meter.CreateObservableGauge(
            "edgediag.alarms.came",
            () =>
                (last()?.Kpis.Severities ?? new Dictionary<Severity, int>()).Select(s => new Measurement<int>(
                    s.Value,
                    new KeyValuePair<string, object?>("severity", s.Key.ToString().ToLowerInvariant())
                )),
            "{alarm}",
            "Alarms of the last 24 h, by severity"
        );

        void Gauge(string name, string unit, string description, Func<AlarmReport, double?> measure) =>
            HostMeter.Meter.CreateObservableGauge<double>(
                $"edgediag.alarms.{name}",
                () => last() is { } report && measure(report) is { } value ? [new Measurement<double>(value)] : [],
                unit,
                description
            );
    }
}
