using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.EdgeHost.Telemetry;
using EdgeDiag.Fusion.Diagnoses;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeDiag.EdgeHost.Diagnosing;

/// <summary>Writes final diagnoses, one case after the other; begins with what a crash or stop has left open.</summary>
public sealed class DiagnosisService(
    FaultJournal journal, DiagnosisQueue queue, Preliminaries preliminaries, Diagnostician diagnostician, TelemetryQueue telemetry,
    ILogger<DiagnosisService> log) : BackgroundService
{
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
        while (!stoppingToken.IsCancellationRequested)
        {
            var caseId = await queue.TakeAsync(stoppingToken);
            if (journal.Find(caseId) is not { Final: null } known) continue;
            var diagnosis = await diagnostician.FinalAsync(known.Snapshot, known.Ids, known.Received, _replayed.Remove(caseId),
                e => Log.ModelFailed(log, caseId, e), stoppingToken);
            // Faults may have joined the case while the model was at work.
            diagnosis = diagnosis with { FaultIds = journal.Find(caseId)!.Ids.FaultIds };
            journal.Diagnosed(diagnosis, PlantMessageHandler.DiagnosisTopic(diagnosis));
            telemetry.Diagnosis(diagnosis);
            DiagnosingMeter.Duration.Record(diagnosis.LatencyMs / 1000.0, new KeyValuePair<string, object?>("stage", "final"));
            Log.Diagnosed(log, diagnosis.Device, diagnosis.Code, diagnosis.Outcome, diagnosis.LatencyMs);
        }
    }
}
