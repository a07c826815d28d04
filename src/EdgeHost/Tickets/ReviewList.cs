using EdgeDiag.EdgeHost.Adapters;
using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Hosting;
using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.EdgeHost.Plant;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.Fusion.Sources;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Tickets;

/// <summary>
/// The diagnoses whose verdict would teach most. Ranking reads and weighs hundreds of cases, so it is done for all who ask together, and
/// then rests. It pauses between two cases while faults are being answered. What has been judged since is still in it.
/// </summary>
public sealed class ReviewList(
    IFaultCases cases,
    PlantData plant,
    LiveTicketIndex tickets,
    LiveFaultSignal live,
    IOptions<HostSettings> host,
    TimeProvider time
) : SharedResult<IReadOnlyList<ReviewCandidate>>(() => RankAsync(cases, plant, tickets, live, host.Value, time), TimeSpan.FromSeconds(1), time)
{
    /// <summary>Most diagnoses that are ranked, the newest.</summary>
    public const int Most = 500;

    /// <summary>Most that all pauses of one ranking take. Under a flood of faults the list comes so much later.</summary>
    public static readonly TimeSpan MostPause = TimeSpan.FromSeconds(5);

    private static async Task<IReadOnlyList<ReviewCandidate>> RankAsync(
        IFaultCases cases,
        PlantData plant,
        LiveTicketIndex tickets,
        LiveFaultSignal live,
        HostSettings host,
        TimeProvider time
    )
    {
        var current = tickets.Current;
        var noticed = ReviewItemFile.Read(Path.Combine(host.Data, ReviewItemFile.FileName)).ToLookup(i => i.DiagnosisId, StringComparer.Ordinal);
        var retrieval = new Retrieval(plant.Manuals, current);
        var (candidates, patience) = (new List<ReviewCandidate>(), MostPause);
        foreach (var unjudged in cases.Unjudged(Most))
        {
            if (unjudged.Final is { } final)
                candidates.Add(ReviewRanking.Score(unjudged, [.. noticed[final.Id]], retrieval, current));
            patience = await live.WaitAsync(patience, time, CancellationToken.None);
        }

        return ReviewRanking.Sorted(candidates);
    }
}
