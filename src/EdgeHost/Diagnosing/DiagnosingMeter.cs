using System.Diagnostics.Metrics;
using EdgeDiag.EdgeHost.Observability;

namespace EdgeDiag.EdgeHost.Diagnosing;

/// <summary>Metrics of the way of a fault; names after OpenTelemetry's conventions.</summary>
internal static class DiagnosingMeter
{
    private static readonly Meter Meter = HostMeter.Meter;

    public static Counter<long> Faults { get; } = Meter.CreateCounter<long>("edgediag.faults", "{fault}", "Fault messages taken over");

    public static Counter<long> DeadLetters { get; } = Meter.CreateCounter<long>("edgediag.dead_letters", "{message}", "Messages that could not be understood");

    public static Counter<long> Withheld { get; } =
        Meter.CreateCounter<long>(
            "edgediag.safety.withheld",
            "{text}",
            "Causes, actions and clauses of tickets that would defeat a safety function and were not published"
        );

    public static Counter<long> SetAside { get; } =
        Meter.CreateCounter<long>("edgediag.cases.set_aside", "{case}", "Cases that could not be answered at all and went to the dead letters");

    public static Counter<long> NotAsked { get; } =
        Meter.CreateCounter<long>(
            "edgediag.cases.not_asked",
            "{case}",
            "Cases of a flood, or of many unlisted devices, that have the manual's answer without the model, by role"
        );

    public static Counter<long> ManualInstead { get; } =
        Meter.CreateCounter<long>("edgediag.cases.manual_instead", "{case}", "Cases whose diagnosis failed and that got the manual's answer");

    public static Histogram<double> Duration { get; } =
        Meter.CreateHistogram<double>("edgediag.diagnosis.duration", "s", "From receiving a fault to its diagnosis");

    public static Counter<long> ClocksDistrusted { get; } =
        Meter.CreateCounter<long>("edgediag.clock.distrusted", "{message}", "Messages whose time was too far ahead or behind; the time of receipt counts");

    public static Counter<long> ReadingsDropped { get; } =
        Meter.CreateCounter<long>("edgediag.readings.dropped", "{value}", "Values of readings that were dropped, by reason");

    public static Counter<long> MembersRefused { get; } =
        Meter.CreateCounter<long>("edgediag.members.refused", "{member}", "Members that messages went without, because they could not be used");

    public static Counter<long> NotMapped { get; } =
        Meter.CreateCounter<long>("edgediag.mapping.ignored", "{message}", "Messages of other senders that no mapping takes");

    public static Counter<long> EmptyMessages { get; } =
        Meter.CreateCounter<long>("edgediag.messages.empty", "{message}", "Messages without payload that reached the decoder; ignored");

    public static Counter<long> FaultsChanged { get; } =
        Meter.CreateCounter<long>("edgediag.faults.changed", "{fault}", "Faults under an id that was known of another fault");

    public static Counter<long> FaultsAnonymous { get; } =
        Meter.CreateCounter<long>("edgediag.faults.anonymous", "{fault}", "Faults without an id and without a usable time");
}
