using System.Globalization;
using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Sources;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.EdgeHost.Tickets;

/// <summary>
/// Which diagnosis a person should look at next (active learning: least certain and most disputed first, after Settles, 2009).
/// The score is the sum of: 1 minus the first cause's confidence; 1 where another adapter disagrees; 0.75 where the manual
/// alone puts another cause first; up to 1 for a code that few tickets tell of, 1 / (1 + tickets); 0.5 where it is one of a new
/// adapter's first answers.
/// </summary>
public static class ReviewRanking
{
    private const double Disagreement = 1,
        Manual = 0.75,
        NewAdapter = 0.5;

    /// <summary>The diagnoses, the most instructive first.</summary>
    /// <param name="cases">With final diagnoses, not judged.</param>
    /// <param name="items">What the service has noticed.</param>
    /// <param name="retrieval">Manuals, for what the manual alone would have said.</param>
    /// <param name="tickets">All tickets, for what is rare.</param>
    public static IReadOnlyList<ReviewCandidate> Rank(
        IEnumerable<JournaledCase> cases,
        IReadOnlyList<ReviewItem> items,
        IRetrieval retrieval,
        TicketIndex tickets
    )
    {
        var noticed = items.ToLookup(i => i.DiagnosisId, StringComparer.Ordinal);
        return Sorted(cases.Where(c => c.Final is not null).Select(c => Score(c, [.. noticed[c.Final!.Id]], retrieval, tickets)));
    }

    /// <summary>The most instructive first; of equal ones the newest.</summary>
    public static IReadOnlyList<ReviewCandidate> Sorted(IEnumerable<ReviewCandidate> candidates) =>
        [.. candidates.OrderByDescending(c => c.Score).ThenByDescending(c => c.Diagnosis.FaultTs)];

    /// <summary>How instructive a verdict on one diagnosis would be.</summary>
    /// <param name="journaled">With a final diagnosis.</param>
    /// <param name="items">What the service has noticed of this diagnosis.</param>
    /// <param name="retrieval">Manuals, for what the manual alone would have said.</param>
    /// <param name="tickets">All tickets, for what is rare.</param>
    public static ReviewCandidate Score(JournaledCase journaled, IReadOnlyList<ReviewItem> items, IRetrieval retrieval, TicketIndex tickets)
    {
        var diagnosis = journaled.Final!;
        var (first, reasons, score) = (diagnosis.Causes.FirstOrDefault(), new List<string>(), 0.0);
        void Add(double points, string reason)
        {
            score += points;
            reasons.Add(reason);
        }

        Add(1 - (first?.Confidence ?? 0), first is null ? "no cause" : string.Create(CultureInfo.InvariantCulture, $"confidence {first.Confidence:0.00}"));
        if (items.FirstOrDefault(i => i.Kind == ReviewKind.Disagreement) is { } other)
            Add(Disagreement, $"{other.OtherAdapter} says {(other.OtherCause is { Length: > 0 } cause ? cause : "nothing")}");
        var manual = new Diagnostician(retrieval, null, TimeProvider.System, diagnosis.Language, new DiagnosisOptions())
            .Preliminary(journaled.Snapshot, journaled.Ids, journaled.Received, false)
            .Causes.FirstOrDefault();
        if (first is not null && manual is not null && manual.Text != first.Text)
            Add(Manual, $"the manual says {manual.Text}");
        var known = tickets.Count(journaled.Snapshot.Device.Type, diagnosis.Code);
        if (known < 20)
            Add(1.0 / (1 + known), $"{known} tickets of this code");
        if (items.Any(i => i.Kind == ReviewKind.NewAdapter))
            Add(NewAdapter, "new adapter");
        return new ReviewCandidate(diagnosis, score, reasons);
    }
}
