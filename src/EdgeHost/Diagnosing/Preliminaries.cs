using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.EdgeHost.Telemetry;
using EdgeDiag.Fusion.Diagnoses;

namespace EdgeDiag.EdgeHost.Diagnosing;

/// <summary>Writes preliminary diagnoses; takes milliseconds and no model.</summary>
public sealed class Preliminaries(FaultJournal journal, Diagnostician diagnostician, TelemetryQueue telemetry)
{
    /// <summary>Queues a case's preliminary diagnosis for publishing.</summary>
    public void Publish(string caseId, bool replayed)
    {
        if (journal.Find(caseId) is not { Final: null } known) return;
        var diagnosis = diagnostician.Preliminary(known.Snapshot, known.Ids, known.Received, replayed);
        journal.Diagnosed(diagnosis, PlantMessageHandler.DiagnosisTopic(diagnosis));
        telemetry.Diagnosis(diagnosis);
        DiagnosingMeter.Duration.Record(diagnosis.LatencyMs / 1000.0, new KeyValuePair<string, object?>("stage", "preliminary"));
    }
}
