using System.Collections.Concurrent;
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

/// <summary>
/// Writes final diagnoses, several cases at a time so that the model can compute them together, most severe first; begins with
/// what a crash or stop has left open.
/// </summary>
public sealed class DiagnosisService(
    IFaultCases cases, DiagnosisQueue queue, LiveFaultSignal live, Preliminaries preliminaries, Diagnostician diagnostician, AnswerModelSlot model, FirstAnswers firstAnswers, TelemetryQueue telemetry,
    TimeProvider time, ILogger<DiagnosisService> log) : BackgroundService
{
    /// <summary>Most cases that are diagnosed at a time.</summary>
    public const int Seats = 16;

    /// <summary>So many more where they are critical: one never waits for less severe ones to be finished.</summary>
    public const int CriticalSeats = 8;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<string, bool> _replayed = new();

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // Before the connection is made: no new case can be among them.
        foreach (var (caseId, severity) in cases.Unfinished())
        {
            _replayed[caseId] = true;
            preliminaries.PublishAgain(caseId);
            queue.Add(caseId, severity);
        }

        if (!_replayed.IsEmpty) Log.TakenUpAgain(log, _replayed.Count);
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await WarmUpAsync();
        var running = new List<Task>();
        try
        {
            while (true)
            {
                // Asked for before looking: a case that is added in between is not missed.
                var added = queue.Added;
                while (running.Count < Seats + CriticalSeats && queue.Take(running.Count < Seats ? Severity.Low : Severity.Critical) is { } caseId)
                {
                    live.Raise();
                    running.Add(FinishAsync(caseId, stoppingToken));
                }

                if (running.Count == 0) live.Clear();
                await Task.WhenAny(running.Append(added)).WaitAsync(stoppingToken);
                foreach (var finished in running.Where(t => t.IsCompleted).ToList())
                {
                    running.Remove(finished);
                    await finished;
                }
            }
        }
        finally
        {
            live.Clear();
            // Cancelled, they end at the next step; what they leave open comes up again after the next start.
            await Task.WhenAll(running).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private async Task FinishAsync(string caseId, CancellationToken stoppingToken)
    {
        // Off this thread: finding manual and tickets for one case must not keep the next from being taken.
        await Task.Yield();
        try
        {
            await DiagnoseAsync(caseId, stoppingToken);
        }
        catch (SqliteException e)
        {
            // A full disk, most likely. The case is in the journal and comes up again.
            Log.NotDiagnosed(log, caseId, e.Message);
            await Task.Delay(Pause, time, stoppingToken);
            queue.Add(caseId, Severity.Low);
        }
    }

    private async Task WarmUpAsync()
    {
        try
        {
            if (model.Model is not LanguageModelAnswering answering) return;
            answering.Late += origin => Log.Late(log, origin.DiagnosisId);
            await answering.WarmUpAsync();
        }
        catch (Exception e)
        {
            // The first question will fail likewise, and then the manual answers.
            Log.ModelFailed(log, "(warm-up)", e);
        }
    }

    private async Task DiagnoseAsync(string caseId, CancellationToken stoppingToken)
    {
        if (cases.Find(caseId) is not { Final: null } known) return;
        var diagnosis = await diagnostician.FinalAsync(known.Snapshot, known.Ids, known.Received, _replayed.ContainsKey(caseId),
            e => Log.ModelFailed(log, caseId, e), stoppingToken);
        diagnosis = cases.Diagnosed(diagnosis, PlantMessageHandler.DiagnosisTopic(diagnosis));
        _replayed.TryRemove(caseId, out _);
        telemetry.Diagnosis(diagnosis);
        firstAnswers.Note(diagnosis);
        DiagnosingMeter.Duration.Record(diagnosis.LatencyMs / 1000.0, new KeyValuePair<string, object?>("stage", "final"));
        if (diagnosis.Withheld > 0)
        {
            DiagnosingMeter.Withheld.Add(diagnosis.Withheld);
            Log.Withheld(log, caseId, diagnosis.Withheld);
        }

        if (diagnosis.LeftOut > 0) Log.LeftOut(log, caseId, diagnosis.LeftOut);
        if (diagnosis.CutClauses > 0) Log.CutClauses(log, caseId, diagnosis.CutClauses);
        Log.Diagnosed(log, diagnosis.Device, diagnosis.Code, diagnosis.Outcome, diagnosis.LatencyMs);
    }
}
