using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.Fusion.Events;

namespace EdgeDiag.EdgeHost.Commands.Bench.Service;

/// <summary>What came of a burst.</summary>
/// <param name="Faults">The faults.</param>
/// <param name="Published">When the broker had acknowledged all, on the faults' clock.</param>
/// <param name="Books">The journal's books at the end.</param>
public sealed record BurstReport(IReadOnlyList<BurstFault> Faults, double Published, JournalBooks Books)
{
    /// <summary>Seconds from the first fault until the broker had acknowledged all.</summary>
    public double Sending => Published - Faults.Min(f => f.Sent);

    /// <summary>Seconds from the first fault to the last preliminary diagnosis.</summary>
    public double AllPreliminary => Faults.Max(f => f.Preliminary)!.Value - Faults.Min(f => f.Sent);

    /// <summary>Seconds from the first fault to the last final diagnosis.</summary>
    public double AllFinal => Faults.Max(f => f.Final) - Faults.Min(f => f.Sent);

    /// <summary>Seconds from each fault that opened a case to its preliminary diagnosis, ascending.</summary>
    public IReadOnlyList<double> Preliminaries => [.. Faults.Select(f => f.Preliminary - f.Sent).OfType<double>().Order()];

    /// <summary>Seconds from each fault to its final diagnosis, ascending.</summary>
    /// <param name="severity">Only of these; null for all.</param>
    public IReadOnlyList<double> Finals(Severity? severity = null) =>
        [.. Faults.Where(f => severity is null || f.Severity == severity).Select(f => f.Final - f.Sent).Order()];

    /// <summary>Less severe faults whose final diagnosis came before that of the last critical one; some have begun before it arrived.</summary>
    public int BeforeTheLastCritical =>
        Faults.Count(f => f.Severity != Severity.Critical && f.Final < Faults.Where(c => c.Severity == Severity.Critical).Max(c => c.Final));
}
