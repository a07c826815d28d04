using EdgeDiag.EdgeHost.Alarms;
using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.EdgeHost.Tickets;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Events;

namespace EdgeDiag.EdgeHost.Ingress;

/// <summary>Takes events over, each by its kind. It knows neither topics nor bytes, so any source may call it.</summary>
public sealed class PlantEventIntake(
    FaultIntake faults,
    ReadingIntake readings,
    IImages images,
    FeedbackIntake feedbackIntake,
    AlarmDesk alarms,
    LineEpisodes episodes,
    SenderTrouble trouble
)
{
    /// <summary>Takes an event over. When the method returns, the source may acknowledge it.</summary>
    /// <param name="e">The event.</param>
    /// <returns>Why it is refused, one line that says what was expected and found; null where it is taken over.</returns>
    public string? TakeOver(PlantEvent e)
    {
        trouble.Clock(e);
        episodes.Note(e);
        switch (e)
        {
            case FaultEvent fault:
                faults.TakeOver(episodes.Timed(fault));
                return null;
            case ReadingEvent reading:
                return readings.TakeOver(reading);
            case ImageEvent image:
                images.Image(image);
                return null;
            case FeedbackEvent feedback:
                return Refusal(() => feedbackIntake.RecordVerdict(feedback));
            case AckEvent seen:
                return Refusal(() => faults.PublishAgain(alarms.Acknowledge(seen)));
            default:
                return null;
        }
    }

    private static string? Refusal(Action take)
    {
        try
        {
            take();
            return null;
        }
        catch (InvalidInputException e)
        {
            return e.Message;
        }
    }
}
