using System.Diagnostics.Metrics;

namespace EdgeDiag.EdgeHost.Diagnosing;

/// <summary>Metrics of the way of a fault; names after OpenTelemetry's conventions.</summary>
internal static class DiagnosingMeter
{
    /// <summary>The one meter of the program.</summary>
    public static readonly Meter Meter = new("EdgeDiag");

    public static Counter<long> Faults { get; } = Meter.CreateCounter<long>("edgediag.faults", "{fault}", "Fault messages taken over");

    public static Counter<long> DeadLetters { get; } = Meter.CreateCounter<long>("edgediag.dead_letters", "{message}", "Messages that could not be understood");

    public static Counter<long> SetAside { get; } = Meter.CreateCounter<long>("edgediag.cases.set_aside", "{case}", "Cases that could not be answered at all and went to the dead letters");

    public static Counter<long> ManualInstead { get; } = Meter.CreateCounter<long>("edgediag.cases.manual_instead", "{case}", "Cases whose diagnosis failed and that got the manual's answer");

    public static Histogram<double> Duration { get; } = Meter.CreateHistogram<double>("edgediag.diagnosis.duration", "s", "From receiving a fault to its diagnosis");
}
