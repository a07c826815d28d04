using System.Collections.Concurrent;
using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Hosting;
using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.EdgeHost.Telemetry;
using EdgeDiag.EdgeHost.Tickets;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Sensors;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Diagnosing;

/// <summary>
/// Writes final diagnoses, several cases at a time so that the model can compute them together, most severe first; begins with
/// what a crash or stop has left open.
/// </summary>
public sealed class DiagnosisService(
    IFaultCases cases,
    ModelTurns turns,
    DiagnosisQueue queue,
    LiveFaultSignal live,
    Preliminaries preliminaries,
    Diagnostician diagnostician,
    AnswerModelSlot model,
    FirstAnswers firstAnswers,
    TelemetryQueue telemetry,
    IOptions<HostSettings> host,
    TimeProvider time,
    ILogger<DiagnosisService> log
) : RecoveringService(time, log)
{
    /// <summary>Most cases that are diagnosed at a time.</summary>
    public const int Seats = 16;

    /// <summary>So many more where they are critical: one never waits for less severe ones to be finished.</summary>
    public const int CriticalSeats = 8;

    /// <summary>So many more for machines of which no case is under way: none waits for what another sends.</summary>
    public const int FirstSeats = 8;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<string, bool> _replayed = new();
    private readonly ConcurrentDictionary<string, (Severity Severity, string Machine)> _begun = new();
    private bool _warm;

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // Before the connection is made: no new case can be among them.
        foreach (var (caseId, severity) in cases.Unfinished())
        {
            _replayed[caseId] = true;
            queue.Add(caseId, severity, PublishAgain(caseId));
        }

        if (!_replayed.IsEmpty)
            Log.TakenUpAgain(log, _replayed.Count);
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        // What a failed run has begun and not ended is not in the queue any more.
        foreach (var (caseId, of) in _begun)
            queue.Add(caseId, of.Severity, of.Machine);
        _begun.Clear();
        await WarmUpAsync();
        var running = new List<Task>();
        try
        {
            while (true)
            {
                // Asked for before looking: a case that is added in between is not missed.
                var added = queue.Added;
                while (Next(running.Count) is var (caseId, machine))
                {
                    live.Raise();
                    _begun[caseId] = (Severity.Medium, machine);
                    running.Add(FinishAsync(caseId, stoppingToken));
                }

                if (running.Count == 0)
                    live.Clear();
                await Task.WhenAny(running.Append(added)).WaitAsync(stoppingToken);
                foreach (var finished in running.Where(t => t.IsCompleted).ToList())
                {
                    running.Remove(finished);
                    await finished;
                    Progressed();
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

    private (string CaseId, string Machine)? Next(int running)
    {
        var underWay = _begun.Values.Select(b => b.Machine).ToHashSet(StringComparer.Ordinal);
        return queue.Dequeue(
            (machine, severity) =>
                running < Seats
                || (running < Seats + CriticalSeats && severity == Severity.Critical)
                || (running < Seats + CriticalSeats + FirstSeats && !underWay.Contains(machine))
        );
    }

    // Whatever happens to one case, it ends with an answer or with the dead letters, and the other cases never notice.
    private async Task FinishAsync(string caseId, CancellationToken stoppingToken)
    {
        // Off this thread: finding manual and tickets for one case must not keep the next from being taken.
        await Task.Yield();
        try
        {
            if (cases.Find(caseId) is { Final: null } known)
                await DiagnoseAsync(caseId, known, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception e) when (SqliteFailures.IsPassing(e))
        {
            await LaterAsync(caseId, e, stoppingToken);
        }
        catch (Exception e)
        {
            await SetAsideAsync(caseId, e, stoppingToken);
        }

        _begun.TryRemove(caseId, out _);
    }

    // A full disk, most likely. The case is in the journal and comes up again.
    private async Task LaterAsync(string caseId, Exception reason, CancellationToken stoppingToken)
    {
        Log.NotDiagnosed(log, caseId, reason.Message);
        await Task.Delay(Pause, Time, stoppingToken);
        queue.Add(caseId, Severity.Low, _begun.GetValueOrDefault(caseId).Machine ?? "");
    }

    private async Task SetAsideAsync(string caseId, Exception reason, CancellationToken stoppingToken)
    {
        try
        {
            cases.SetAside(
                caseId,
                Time.GetUtcNow(),
                $"case {caseId}: expected a case that can be answered, found one that fails: {reason.Message.ReplaceLineEndings(" ")}",
                PlantTopics.DeadLetterTopic(host.Value.Site, host.Value.Host)
            );
            DiagnosingMeter.SetAside.Add(1);
            Log.SetAside(log, caseId, reason);
        }
        catch (Exception e)
        {
            // The journal is in the way, not the case.
            await LaterAsync(caseId, e, stoppingToken);
        }
    }

    /// <returns>The case's machine; empty where it cannot be read.</returns>
    private string PublishAgain(string caseId)
    {
        try
        {
            return preliminaries.PublishAgain(caseId) is { } @case ? DiagnosisQueue.MachineOf(@case) : "";
        }
        catch (Exception e)
        {
            // The case comes up for its final diagnosis all the same, and is set aside there if it cannot be read.
            Log.NotDiagnosed(log, caseId, e.Message);
            return "";
        }
    }

    private async Task WarmUpAsync()
    {
        try
        {
            if (_warm)
                return;
            _warm = true;
            // Beside the model, of which it takes nothing: no fault waits for it, and no message behind the first one with a rare unit.
            _ = Task.Run(UnitConversion.Prepare);
            if (model.Model is not LanguageModelAnswering answering)
                return;
            answering.StepFailed += e => Log.ModelStepFailed(log, e);
            answering.Late += origin => Log.Late(log, origin.DiagnosisId);
            await answering.WarmUpAsync();
        }
        catch (Exception e)
        {
            // The first question will fail likewise, and then the manual answers.
            Log.ModelFailed(log, "(warm-up)", e);
        }
    }

    private async Task DiagnoseAsync(string caseId, JournaledCase known, CancellationToken stoppingToken)
    {
        _begun[caseId] = (known.Severity, DiagnosisQueue.MachineOf(known.Snapshot));
        var replayed = _replayed.ContainsKey(caseId);
        Diagnosis? answered = null;
        try
        {
            using var turn = turns.Take(caseId, known);
            answered = turn.MayAsk
                ? await diagnostician.FinalAsync(known.Snapshot, known.Ids, known.Received, replayed, e => TellFailure(caseId, e), stoppingToken)
                : diagnostician.WithoutModel(known.Snapshot, known.Ids, known.Received, replayed);
        }
        catch (Exception e) when (!stoppingToken.IsCancellationRequested)
        {
            Log.ManualInstead(log, caseId, e);
        }

        var diagnosis = Keep(caseId, answered) ?? Keep(FromManual(known, replayed));
        _replayed.TryRemove(caseId, out _);
        Note(diagnosis);
        if (diagnosis.Withheld > 0)
        {
            DiagnosingMeter.Withheld.Add(diagnosis.Withheld);
            Log.Withheld(log, caseId, diagnosis.Withheld);
        }

        if (diagnosis.LeftOut > 0)
            Log.LeftOut(log, caseId, diagnosis.LeftOut);
        if (diagnosis.CutClauses > 0)
            Log.CutClauses(log, caseId, diagnosis.CutClauses);
        Log.Diagnosed(log, diagnosis.Device, diagnosis.Code, diagnosis.Outcome, diagnosis.LatencyMs);
    }

    // Null where there is no diagnosis, or one that cannot be written.
    private Diagnosis? Keep(string caseId, Diagnosis? diagnosis)
    {
        try
        {
            return diagnosis is null ? null : Keep(diagnosis);
        }
        catch (Exception e) when (!SqliteFailures.IsPassing(e))
        {
            Log.ManualInstead(log, caseId, e);
            return null;
        }
    }

    private Diagnosis FromManual(JournaledCase known, bool replayed)
    {
        DiagnosingMeter.ManualInstead.Add(1);
        try
        {
            return diagnostician.FromManualAlone(known.Snapshot, known.Ids, known.Received, replayed);
        }
        catch (Exception e)
        {
            // Not the journal's failure, whatever its type: trying again would change nothing.
            throw new InvalidOperationException($"neither model nor manual can answer: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    private Diagnosis Keep(Diagnosis diagnosis) => cases.Diagnosed(diagnosis, PlantTopics.DiagnosisTopic(diagnosis));

    private void TellFailure(string caseId, Exception e)
    {
        // An open circuit is told once, by the circuit.
        if (e is not ModelCircuitOpenException)
            Log.ModelFailed(log, caseId, e);
    }

    private void Note(Diagnosis diagnosis)
    {
        try
        {
            telemetry.Diagnosis(diagnosis);
            DiagnosingMeter.Duration.Record(diagnosis.LatencyMs / 1000.0, new KeyValuePair<string, object?>("stage", "final"));
            firstAnswers.Note(diagnosis);
        }
        catch (Exception e)
        {
            // The diagnosis is committed; what only counts or queues it must not undo that.
            Log.NotNoted(log, diagnosis.Id, e);
        }
    }
}
