using EdgeDiag.EdgeHost.Diagnosing;
using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.EdgeHost.Telemetry;
using EdgeDiag.Fusion.Events;
using Microsoft.Extensions.Logging;

namespace EdgeDiag.EdgeHost.Ingress;

/// <summary>
/// Takes faults over: commits them, tells whoever counts them, and queues their cases for the final diagnosis. A fault that opens a
/// case gets its preliminary diagnosis here, at once.
/// </summary>
public sealed class FaultIntake(
    CaseSnapshots snapshots,
    FaultCommit commit,
    DiagnosisQueue queue,
    MachineTurns turns,
    Preliminaries preliminaries,
    SenderTrouble trouble,
    TelemetryQueue telemetry,
    TimeProvider time,
    ILogger<FaultIntake> log
)
{
    /// <summary>Takes a fault over. When the method returns, the fault is on disk.</summary>
    public void TakeOver(FaultEvent fault)
    {
        var received = fault.Received ?? time.GetUtcNow();
        var snapshot = snapshots.Create(fault);
        var (taken, preliminary) = commit.Commit(snapshot, received);
        Log.Taken(log, fault.Device, fault.Code, taken.As, taken.CaseId);
        if (taken.As != TakenAs.Repeated)
            telemetry.Fault(fault, taken.As.ToString().ToLowerInvariant());
        DiagnosingMeter.Faults.Add(1, new KeyValuePair<string, object?>("taken", taken.As.ToString()));
        trouble.Taken(fault, taken);
        if (snapshot.Device.Type.Length == 0)
            trouble.Unlisted(fault);
        var machine = DiagnosisQueue.MachineOf(snapshot);
        if (taken.Raised is { } severity)
        {
            Log.Raised(log, taken.CaseId, fault.Device, severity, fault.Id);
            if (queue.Raise(taken.CaseId, severity))
                turns.Arrived(machine, severity);
            preliminaries.PublishAgain(taken.CaseId, replayed: false);
        }

        if (taken.As == TakenAs.Cleared && taken.CaseId.Length > 0)
            PublishAgain(taken.CaseId);
        if (taken.As != TakenAs.Opened)
            return;
        if (preliminary is not null)
            preliminaries.Note(preliminary);
        turns.Arrived(machine, fault.Severity);
        queue.Add(taken.CaseId, fault.Severity, machine);
    }

    /// <summary>Publishes a case's preliminary diagnosis again, where it has no final one yet; that one is published again by itself.</summary>
    public void PublishAgain(string caseId) => preliminaries.PublishAgain(caseId, replayed: false);
}
