using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Tickets;
using Microsoft.Extensions.Logging;

namespace EdgeDiag.EdgeHost.Tickets;

/// <summary>Reviews of tickets by named persons: an accepted ticket counts for everything, a refused one for nothing.</summary>
public sealed class TicketReviews(IFaultCases cases, IVerdicts verdicts, ITicketStore store, TimeProvider time, ILogger<TicketReviews> log)
{
    private const string Source = "review";

    /// <summary>Reviews a ticket.</summary>
    /// <param name="id">The ticket; of feedback the diagnosis's id.</param>
    /// <param name="accept">Whether it counts from now on.</param>
    /// <param name="by">Who says so.</param>
    /// <returns>The ticket as it is now.</returns>
    /// <exception cref="InvalidInputException">There is no such ticket, or no name.</exception>
    public TicketRecord Review(string id, bool accept, string by)
    {
        var name = TicketCheck.OneLine(by);
        if (name.Length is 0 or > RecordLimits.Person)
            throw new InvalidInputException(
                Source,
                "by",
                $"a person's name of 1 to {RecordLimits.Person} characters",
                name.Length == 0 ? "nothing" : $"{name.Length} characters"
            );
        var record =
            store.Review(id, accept ? TicketReview.Reviewed : TicketReview.Refused, name)
            ?? throw new InvalidInputException(Source, "id", "a ticket of this box; 'edgediag tickets list' shows them", id);
        if (accept && cases.FindDiagnosis(record.Ticket.DiagnosisId ?? "") is not null)
            verdicts.Feedback(Verdict(record, name));
        Log.Reviewed(log, id, accept ? "accepted" : "refused", name);
        return record;
    }

    // The named person's own verdict: it is what the correction watch counts.
    private FeedbackEvent Verdict(TicketRecord r, string by) =>
        new(
            r.Ticket.Site,
            r.Ticket.Line,
            r.Ticket.Device,
            time.GetUtcNow(),
            r.Ticket.DiagnosisId!,
            r.Origin switch
            {
                TicketOrigin.Confirmed => FeedbackVerdict.Confirmed,
                TicketOrigin.Rejected => FeedbackVerdict.Rejected,
                _ => FeedbackVerdict.Corrected,
            },
            r.Ticket.Cause,
            r.Ticket.Actions,
            by
        )
        {
            Standing = VerdictStanding.Named,
        };
}
