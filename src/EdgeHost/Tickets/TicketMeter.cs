using System.Diagnostics.Metrics;

namespace EdgeDiag.EdgeHost.Tickets;

/// <summary>Counts of verdicts and tickets.</summary>
internal static class TicketMeter
{
    private static readonly Meter Meter = new("EdgeDiag");

    /// <summary>Verdicts by <c>standing</c>: untrusted, waiting, trusted, named.</summary>
    public static Counter<long> Verdicts { get; } = Meter.CreateCounter<long>("edgediag.feedback", "{verdict}", "Verdicts taken over, by how far they count");

    /// <summary>Rows of files of this box that could not be read, each counted once.</summary>
    public static Counter<long> BadRows { get; } =
        Meter.CreateCounter<long>("edgediag.tickets.bad_rows", "{row}", "Rows of the ticket store that cannot be read and are left out");
}
