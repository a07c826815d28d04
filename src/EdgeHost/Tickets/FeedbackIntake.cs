using EdgeDiag.EdgeHost.Hosting;
using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.EdgeHost.Telemetry;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Feedback;
using EdgeDiag.Fusion.Tickets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Tickets;

/// <summary>Takes engineers' verdicts over, from wherever they come: into the journal, and as a ticket into the store.</summary>
/// <param name="cases">What was diagnosed.</param>
/// <param name="verdicts">Keeps the verdict.</param>
/// <param name="store">Keeps the ticket.</param>
/// <param name="settings">What verdicts may do.</param>
/// <param name="time">Clock of the bound.</param>
/// <param name="log">Log.</param>
/// <param name="listed">What may be picked and counts at once; nothing where null.</param>
/// <param name="telemetry">Told of each verdict; null for nobody.</param>
public sealed class FeedbackIntake(
    IFaultCases cases,
    IVerdicts verdicts,
    ITicketStore store,
    IOptions<FeedbackSettings> settings,
    TimeProvider time,
    ILogger<FeedbackIntake> log,
    ListedCauses? listed = null,
    TelemetryQueue? telemetry = null
)
{
    private const string Source = "feedback";

    /// <summary>
    /// Takes a verdict over and decides how far it counts. Delivered again, it changes nothing; a later one on the same diagnosis
    /// replaces it.
    /// </summary>
    /// <param name="feedback">The verdict.</param>
    /// <param name="sender">On which way it came.</param>
    /// <returns>The ticket as it is in the store.</returns>
    /// <exception cref="InvalidInputException">There is no such diagnosis, the verdict does not fit it, or a named person has judged it already.</exception>
    public TicketRecord RecordVerdict(FeedbackEvent feedback, FeedbackSender sender = FeedbackSender.Mqtt)
    {
        feedback = feedback with { Standing = Standing(feedback, sender) };
        (feedback, var record) = Keep(feedback, RecordOf(feedback));
        telemetry?.Feedback(feedback);
        TicketMeter.Verdicts.Add(1, new KeyValuePair<string, object?>("standing", feedback.Standing.ToString().ToLowerInvariant()));
        Log.Judged(log, feedback.DiagnosisId, record.Ticket.Source, record.By.Length > 0 ? record.By : "somebody", record.Ticket.Cause);
        if (record.Review == TicketReview.Waiting)
            Log.Waits(log, feedback.DiagnosisId, $"{feedback.Line}/{feedback.Device}", settings.Value.PerDeviceAndHour);
        else if (record.Review == TicketReview.Unreviewed)
            Log.Unreviewed(log, feedback.DiagnosisId);
        return record;
    }

    private VerdictStanding Standing(FeedbackEvent feedback, FeedbackSender sender) =>
        sender switch
        {
            FeedbackSender.Person => TicketCheck.OneLine(feedback.By ?? "").Length > 0
                ? VerdictStanding.Named
                : throw new InvalidInputException(Source, "by", "a person's name", "nothing"),
            FeedbackSender.Mqtt when settings.Value.Mqtt == FeedbackTrust.Trusted => VerdictStanding.Trusted,
            _ => VerdictStanding.Untrusted,
        };

    /// <summary>Writes the ticket of a verdict that is in the journal already, since its ticket could not be written then.</summary>
    /// <exception cref="InvalidInputException">The diagnosis has been forgotten, or a named person has judged it, meanwhile.</exception>
    public void WritePostponed(FeedbackEvent feedback) => store.Put(Bounded(feedback, RecordOf(feedback)).Record);

    private TicketRecord RecordOf(FeedbackEvent feedback)
    {
        var judged =
            cases.FindDiagnosis(feedback.DiagnosisId)
            ?? throw new InvalidInputException(Source, "diagnosis_id", "a diagnosis of this box, not older than Journal:Retain", feedback.DiagnosisId);
        if (judged.Final is null)
            throw new InvalidInputException(Source, "diagnosis_id", "a diagnosis that is final", $"{feedback.DiagnosisId}, which is preliminary");
        return FeedbackTicket.FromVerdict(feedback, judged.Final, judged.Snapshot, listed?.FindFor(judged));
    }

    // What nobody known by name has said counts within the bound, and never against what a named person has said.
    private (FeedbackEvent Feedback, TicketRecord Record) Bounded(FeedbackEvent feedback, TicketRecord record)
    {
        if (feedback.Standing == VerdictStanding.Named)
            return (feedback, record);
        if (store.Find(record.Ticket.Id) is { ReviewedBy.Length: > 0 } known)
            throw new InvalidInputException(
                Source,
                "diagnosis_id",
                $"a verdict of a named person, since {known.ReviewedBy} has judged this diagnosis",
                "one of somebody who is not known by name"
            );
        return store.CountsWithin(feedback, time.GetUtcNow(), settings.Value.PerDeviceAndHour)
            ? (feedback, record)
            : (feedback with { Standing = VerdictStanding.Waiting }, record with { Review = TicketReview.Waiting });
    }

    private (FeedbackEvent Feedback, TicketRecord Record) Keep(FeedbackEvent feedback, TicketRecord record)
    {
        try
        {
            (feedback, record) = Bounded(feedback, record);
            // The ticket first: the journal's verdict is what the correction watch counts, and it must not run ahead of what is learned.
            store.Put(record);
            record = store.Find(record.Ticket.Id) ?? record;
        }
        catch (Exception e) when (SqliteFailures.IsPassing(e))
        {
            // Locked, unwritable or stuck: the verdict is safe in the journal, and the sender need not wait for the tickets' file.
            Log.TicketPostponed(log, feedback.DiagnosisId, e.Message.ReplaceLineEndings(" "));
            verdicts.Postpone(feedback, PostponedTickets.Write(feedback));
            return (feedback, record);
        }

        verdicts.Feedback(feedback);
        return (feedback, record);
    }
}
