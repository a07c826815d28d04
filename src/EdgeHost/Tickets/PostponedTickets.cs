using System.Text.Json;
using EdgeDiag.EdgeHost.Hosting;
using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion.Events;
using Microsoft.Extensions.Logging;

namespace EdgeDiag.EdgeHost.Tickets;

/// <summary>Writes tickets that had to wait in the journal because their file could not be used.</summary>
public sealed class PostponedTickets(IVerdicts verdicts, FeedbackIntake feedbackIntake, LiveTicketIndex live, TimeProvider time, ILogger<PostponedTickets> log)
    : RecoveringService(time, log)
{
    private const int Batch = 50;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>A verdict as the journal keeps it until its ticket is written.</summary>
    public static string Write(FeedbackEvent feedback) => JsonSerializer.Serialize(feedback);

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        // A file that cannot be used is told at the start, not with the first answer.
        _ = live.Current;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                WriteWaiting();
            }
            catch (Exception e) when (SqliteFailures.IsPassing(e))
            {
                // They stay in the journal.
                Log.StillPostponed(log, e.Message.ReplaceLineEndings(" "));
            }

            Progressed();
            await Task.Delay(Interval, Time, stoppingToken);
        }
    }

    private void WriteWaiting()
    {
        var written = 0;
        foreach (var waiting in verdicts.Postponed(Batch))
        {
            try
            {
                feedbackIntake.WritePostponed(JsonSerializer.Deserialize<FeedbackEvent>(waiting.Verdict)!);
                written++;
            }
            catch (Exception e) when (!SqliteFailures.IsPassing(e))
            {
                // It would fail again for ever. The verdict itself stays in the journal.
                Log.PostponedGivenUp(log, waiting.Verdict, e);
            }

            verdicts.TicketWritten(waiting.Id);
        }

        if (written > 0)
            Log.PostponedWritten(log, written);
    }
}
