using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Sensors;

namespace EdgeDiag.Fusion.Tickets;

/// <summary>Makes a ticket of an engineer's verdict on a diagnosis.</summary>
public static class FeedbackTicket
{
    private const string Source = "feedback";

    /// <summary>The ticket: what was known when the fault was diagnosed, with the cause that the verdict leaves.</summary>
    /// <param name="feedback">The verdict.</param>
    /// <param name="diagnosis">The final diagnosis that it judges.</param>
    /// <param name="case">What was known then.</param>
    /// <exception cref="InvalidInputException">The verdict does not fit the diagnosis.</exception>
    public static TicketRecord Of(FeedbackEvent feedback, Diagnosis diagnosis, DiagnosisCase @case)
    {
        var fault = @case.Fault;
        if ((feedback.Line, feedback.Device) != (fault.Line, fault.Device))
            throw new InvalidInputException(Source, "diagnosis_id", $"a diagnosis of {feedback.Line}/{feedback.Device}", $"one of {fault.Line}/{fault.Device}");
        var said = diagnosis.Causes.FirstOrDefault()?.Text ?? "";
        var cause = feedback.Verdict switch
        {
            FeedbackVerdict.Rejected => "",
            FeedbackVerdict.Corrected => string.IsNullOrWhiteSpace(feedback.Cause) ? throw new InvalidInputException(Source, "cause", "the right cause, since the verdict is corrected", "nothing") : feedback.Cause.Trim(),
            _ when said.Length > 0 => said,
            // Whoever confirms an abstention has to say what it was, or there is nothing to learn.
            _ => string.IsNullOrWhiteSpace(feedback.Cause) ? throw new InvalidInputException(Source, "cause", "a cause, since the diagnosis names none to confirm", "nothing") : feedback.Cause.Trim(),
        };
        IReadOnlyList<string> actions = feedback.Actions.Count > 0 ? feedback.Actions : feedback.Verdict == FeedbackVerdict.Confirmed ? diagnosis.Actions : [];
        var origin = feedback.Verdict switch
        {
            FeedbackVerdict.Confirmed => TicketOrigin.Confirmed,
            FeedbackVerdict.Corrected => TicketOrigin.Corrected,
            _ => TicketOrigin.Rejected,
        };
        var ticket = new Ticket(diagnosis.Id, fault.Timestamp, fault.Site, fault.Line, fault.Device, @case.Device.Type, diagnosis.Language, fault.Code,
            @case.Sensors.Where(s => s.Value is not null && s.Quality is ReadingQuality.Fresh or ReadingQuality.Late).ToDictionary(s => s.Sensor.Name, s => new SensorValue(s.Value!.Value, s.Sensor.Unit)),
            @case.ImageDescription ?? "", fault.Text ?? "", cause, actions, origin.ToString().ToLowerInvariant(), diagnosis.Id);
        return new TicketRecord(ticket, origin, feedback.Timestamp, feedback.By ?? "", diagnosis.Model.Adapter, said);
    }
}
