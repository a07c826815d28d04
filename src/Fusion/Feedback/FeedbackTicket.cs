using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Sensors;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Feedback;

/// <summary>Makes a ticket of an engineer's verdict on a diagnosis.</summary>
public static class FeedbackTicket
{
    private const string Source = "feedback";

    /// <summary>
    /// The ticket: what was known when the fault was diagnosed, with the cause that the verdict leaves. Where nobody can prove who
    /// sent the verdict, it counts only if its cause is listed and its actions are that cause's.
    /// </summary>
    /// <param name="feedback">The verdict, with its standing.</param>
    /// <param name="diagnosis">The final diagnosis that it judges.</param>
    /// <param name="case">What was known then.</param>
    /// <param name="listed">What the manual section of the code and reviewed tickets of it list; none where null.</param>
    /// <exception cref="InvalidInputException">The verdict does not fit the diagnosis, or makes no ticket that can be read again.</exception>
    public static TicketRecord FromVerdict(FeedbackEvent feedback, Diagnosis diagnosis, DiagnosisCase @case, IReadOnlyList<ListedCause>? listed = null)
    {
        var fault = @case.Fault;
        if ((feedback.Line, feedback.Device) != (fault.Line, fault.Device))
            throw new InvalidInputException(Source, "diagnosis_id", $"a diagnosis of {feedback.Line}/{feedback.Device}", $"one of {fault.Line}/{fault.Device}");
        var said = diagnosis.Named?.Text ?? "";
        var same = (listed ?? []).Where(l => Alike(l.Cause, Cause(feedback, said))).ToList();
        // A listed cause keeps its source's spelling, or it would be another cause to whoever compares.
        var cause = same.Count > 0 ? same[0].Cause : Cause(feedback, said);
        IReadOnlyList<string> actions =
            feedback.Actions.Count > 0 ? feedback.Actions
            : feedback.Verdict == FeedbackVerdict.Confirmed ? Remedies(diagnosis, cause)
            : [];
        var origin = feedback.Verdict switch
        {
            FeedbackVerdict.Confirmed => TicketOrigin.Confirmed,
            FeedbackVerdict.Corrected => TicketOrigin.Corrected,
            _ => TicketOrigin.Rejected,
        };
        var isListed =
            origin == TicketOrigin.Rejected
            || same.Count > 0 && feedback.Actions.All(a => string.IsNullOrWhiteSpace(a) || same.Any(l => l.Actions.Any(known => Alike(known, a))));
        var ticket = new Ticket(
            diagnosis.Id,
            fault.Timestamp,
            fault.Site,
            fault.Line,
            fault.Device,
            @case.Device.Type,
            diagnosis.Language,
            fault.Code,
            Readings(@case),
            @case.ImageDescription ?? "",
            fault.Text ?? "",
            cause,
            actions,
            origin.ToString().ToLowerInvariant(),
            diagnosis.Id
        );
        var by = TicketCheck.OneLine(feedback.By ?? "");
        return new TicketRecord(TicketCheck.Readable(ticket, Source, diagnosis.Id), origin, feedback.Timestamp, by, diagnosis.Model.Adapter, said)
        {
            Review = feedback.Standing switch
            {
                VerdictStanding.Waiting => TicketReview.Waiting,
                VerdictStanding.Untrusted when !isListed => TicketReview.Unreviewed,
                _ => TicketReview.Reviewed,
            },
            ReviewedBy = feedback.Standing == VerdictStanding.Named ? by : "",
            Received = feedback.Received,
        };
    }

    private static string Cause(FeedbackEvent feedback, string said) =>
        feedback.Verdict switch
        {
            FeedbackVerdict.Rejected => "",
            FeedbackVerdict.Corrected => string.IsNullOrWhiteSpace(feedback.Cause)
                ? throw new InvalidInputException(Source, "cause", "the right cause, since the verdict is corrected", "nothing")
                : feedback.Cause.Trim(),
            _ when said.Length > 0 && (string.IsNullOrWhiteSpace(feedback.Cause) || CauseText.IsSame(feedback.Cause, said)) => said,
            _ when said.Length > 0 => throw new InvalidInputException(
                Source,
                "cause",
                $"'{said}' or none, since that is what the verdict confirms; the verdict 'corrected' names another cause",
                feedback.Cause!.Trim()
            ),
            // Whoever confirms an abstention has to say what it was, or there is nothing to learn.
            _ => string.IsNullOrWhiteSpace(feedback.Cause)
                ? throw new InvalidInputException(Source, "cause", "a cause, since the diagnosis names none to confirm", "nothing")
                : feedback.Cause.Trim(),
        };

    // What the diagnosis advises against the cause. Diagnoses of earlier releases have the remedies of their first cause alone.
    private static IReadOnlyList<string> Remedies(Diagnosis diagnosis, string cause)
    {
        var listed = diagnosis.Causes.FirstOrDefault(c => Alike(c.Text, cause));
        return listed is null ? []
            : listed.Actions.Count == 0 && listed == diagnosis.Causes[0] ? diagnosis.Actions
            : listed.Actions;
    }

    private static Dictionary<string, SensorValue> Readings(DiagnosisCase @case) =>
        @case
            .Sensors.Where(s => s.Value is { } value && double.IsFinite(value) && s.Quality is ReadingQuality.Fresh or ReadingQuality.Late)
            .Take(RecordLimits.Readings)
            // A bare number is in the device's unit; so is one whose unit is too long for a ticket.
            .ToDictionary(s => s.Sensor.Name, s => new SensorValue(s.Value!.Value, s.Sensor.Unit.Length <= RecordLimits.Unit ? s.Sensor.Unit : null));

    private static bool Alike(string one, string other) => one.Trim().Equals(other.Trim(), StringComparison.OrdinalIgnoreCase);
}

/// <summary>A cause that the manual section of a code or a reviewed ticket of it lists, with what helps.</summary>
/// <param name="Cause">The cause, verbatim.</param>
/// <param name="Actions">What helps, verbatim.</param>
public sealed record ListedCause(string Cause, IReadOnlyList<string> Actions);
