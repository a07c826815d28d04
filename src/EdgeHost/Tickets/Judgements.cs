using EdgeDiag.EdgeHost.Hosting;
using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.EdgeHost.Telemetry;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Tickets;
using Microsoft.Extensions.Logging;

namespace EdgeDiag.EdgeHost.Tickets;

/// <summary>Takes engineers' verdicts over, from wherever they come: into the journal, and as a ticket into the store.</summary>
public sealed class Judgements(IFaultCases cases, IVerdicts verdicts, ITicketStore store, ILogger<Judgements> log, TelemetryQueue? telemetry = null)
{
    /// <summary>Takes a verdict over. Delivered again, it changes nothing; a later one on the same diagnosis replaces it.</summary>
    /// <returns>The ticket.</returns>
    /// <exception cref="InvalidInputException">There is no such diagnosis, or the verdict does not fit it.</exception>
    public TicketRecord Take(FeedbackEvent feedback)
    {
        var record = RecordOf(feedback);
        Keep(feedback, record);
        telemetry?.Feedback(feedback);
        Log.Judged(log, feedback.DiagnosisId, record.Ticket.Source, record.By.Length > 0 ? record.By : "somebody", record.Ticket.Cause);
        return record;
    }

    /// <summary>Writes the ticket of a verdict that is in the journal already, since its ticket could not be written then.</summary>
    /// <exception cref="InvalidInputException">The diagnosis has been forgotten meanwhile.</exception>
    public void WritePostponed(FeedbackEvent feedback) => store.Put(RecordOf(feedback));

    private TicketRecord RecordOf(FeedbackEvent feedback)
    {
        var judged = cases.FindDiagnosis(feedback.DiagnosisId)
            ?? throw new InvalidInputException("feedback", "diagnosis_id", "a diagnosis of this box, not older than Journal:Retain", feedback.DiagnosisId);
        if (judged.Final is null) throw new InvalidInputException("feedback", "diagnosis_id", "a diagnosis that is final", $"{feedback.DiagnosisId}, which is preliminary");
        return FeedbackTicket.Of(feedback, judged.Final, judged.Snapshot);
    }

    private void Keep(FeedbackEvent feedback, TicketRecord record)
    {
        try
        {
            // The ticket first: the journal's verdict is what the correction watch counts, and it must not run ahead of what is learned.
            store.Put(record);
        }
        catch (Exception e) when (SqliteFailures.IsPassing(e))
        {
            // Locked, unwritable or stuck: the verdict is safe in the journal, and the sender need not wait for the tickets' file.
            Log.TicketPostponed(log, feedback.DiagnosisId, e.Message.ReplaceLineEndings(" "));
            verdicts.Postpone(feedback, PostponedTickets.Write(feedback));
            return;
        }

        verdicts.Feedback(feedback);
    }
}
