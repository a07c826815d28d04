using System.Diagnostics.Metrics;
using EdgeDiag.EdgeHost.Observability;

namespace EdgeDiag.EdgeHost.Adapters;

/// <summary>Metrics of changing adapters.</summary>
internal static class AdapterMeter
{
    public static readonly Histogram<double> Pause = HostMeter.Meter.CreateHistogram<double>(
        "edgediag.adapter.swap.pause",
        "s",
        "How long answers waited while adapters were swapped"
    );

    public static readonly Counter<long> Swaps = HostMeter.Meter.CreateCounter<long>(
        "edgediag.adapter.swaps",
        "{swap}",
        "Attempts to change adapters by result: swapped or refused"
    );

    public static readonly Counter<long> Shadows = HostMeter.Meter.CreateCounter<long>(
        "edgediag.adapter.shadow_answers",
        "{answer}",
        "Answers of a candidate in the shadow by result: agreed, disagreed, dropped or failed"
    );

    public static void Swapped(string result) => Swaps.Add(1, new KeyValuePair<string, object?>("result", result));

    public static void Shadow(string result) => Shadows.Add(1, new KeyValuePair<string, object?>("result", result));
}
