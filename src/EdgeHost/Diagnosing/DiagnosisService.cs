using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.EdgeHost.Learning;
using EdgeDiag.EdgeHost.Telemetry;
using EdgeDiag.EdgeHost.Tickets;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Events;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeDiag.EdgeHost.Diagnosing;

/// <summary>Writes final diagnoses, one case after the other; begins with what a crash or stop has left open.</summary>
public sealed class DiagnosisService(
    FaultJournal journal, DiagnosisQueue queue, LiveFaultSignal live, Preliminaries preliminaries, Diagnostician diagnostician, AnswerModelSlot model, FirstAnswers firstAnswers, TelemetryQueue telemetry,
    TimeProvider time, ILogger<DiagnosisService> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly HashSet<string> _replayed = [];

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // Before the connection is made: no new case can be among them.
        foreach (var (caseId, severity) in journal.Unfinished())
        {
            _replayed.Add(caseId);
            preliminaries.Publish(caseId, replayed: true);
            queue.Add(caseId, severity);
        }

        if (_replayed.Count > 0) Log.TakenUpAgain(log, _replayed.Count);
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await WarmUpAsync();
        while (!stoppingToken.IsCancellationRequested)
        {
            var caseId = await queue.TakeAsync(stoppingToken);
            live.Raise();
            try
            {
                await DiagnoseAsync(caseId, stoppingToken);
            }
            catch (SqliteException e)
            {
                // A full disk, most likely. The case is in the journal and comes up again.
                Log.NotDiagnosed(log, caseId, e.Message);
                queue.Add(caseId, Severity.Low);
                await Task.Delay(Pause, time, stoppingToken);
            }
            finally
            {
                if (queue.Count == 0) live.Clear();
            }
        }
    }

    private async Task WarmUpAsync()
    {
        try
        {
            if (model.Model is LanguageModelAnswering answering) await answering.WarmUpAsync();
        }
        catch (Exception e)
        {
            // The first question will fail likewise, and then the manual answers.
            Log.ModelFailed(log, "(warm-up)", e);
        }
    }

    private async Task DiagnoseAsync(string caseId, CancellationToken stoppingToken)
    {
        if (journal.Find(caseId) is not { Final: null } known) return;
        var diagnosis = await diagnostician.FinalAsync(known.Snapshot, known.Ids, known.Received, _replayed.Contains(caseId),
            e => Log.ModelFailed(log, caseId, e), stoppingToken);
        diagnosis = journal.Diagnosed(diagnosis, PlantMessageHandler.DiagnosisTopic(diagnosis));
        _replayed.Remove(caseId);
        telemetry.Diagnosis(diagnosis);
        firstAnswers.Note(diagnosis);
        DiagnosingMeter.Duration.Record(diagnosis.LatencyMs / 1000.0, new KeyValuePair<string, object?>("stage", "final"));
        if (diagnosis.LeftOut > 0) Log.LeftOut(log, caseId, diagnosis.LeftOut);
        Log.Diagnosed(log, diagnosis.Device, diagnosis.Code, diagnosis.Outcome, diagnosis.LatencyMs);
    }
}
