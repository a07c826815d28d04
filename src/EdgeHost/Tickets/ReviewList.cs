using EdgeDiag.EdgeHost.Adapters;
using EdgeDiag.EdgeHost.Hosting;
using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.EdgeHost.Plant;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.Fusion.Sources;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Tickets;

/// <summary>
/// The diagnoses whose verdict would teach most. Ranking reads and weighs hundreds of cases, so it is done for all who ask together, and
/// then rests. What has been judged since is still in it.
/// </summary>
public sealed class ReviewList(IFaultCases cases, PlantData plant, LiveTicketIndex tickets, IOptions<HostSettings> host, TimeProvider time)
    : SharedResult<IReadOnlyList<ReviewCandidate>>(() => Rank(cases, plant, tickets, host.Value), TimeSpan.FromSeconds(1), time)
{
    /// <summary>Most diagnoses that are ranked, the newest.</summary>
    public const int Most = 500;

    private static IReadOnlyList<ReviewCandidate> Rank(IFaultCases cases, PlantData plant, LiveTicketIndex tickets, HostSettings host)
    {
        var current = tickets.Current;
        var items = ReviewItemFile.Read(Path.Combine(host.Data, ReviewItemFile.FileName));
        return ReviewRanking.Rank(cases.Unjudged(Most), items, new Retrieval(plant.Manuals, current), current);
    }
}
