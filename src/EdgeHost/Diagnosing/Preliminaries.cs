using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.EdgeHost.Telemetry;
using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Diagnoses;

namespace EdgeDiag.EdgeHost.Diagnosing;

/// <summary>Writes preliminary diagnoses; takes milliseconds and no model.</summary>
public sealed class Preliminaries(IFaultCases cases, Diagnostician diagnostician, TelemetryQueue telemetry)
{
    /// <summary>A new case's preliminary diagnosis and its topic.</summary>
    public (Diagnosis Diagnosis, string Topic) Write(DiagnosisCase snapshot, DiagnosisIds ids, DateTimeOffset received)
    {
        var diagnosis = diagnostician.Preliminary(snapshot, ids, received, replayed: false);
        return (diagnosis, PlantTopics.DiagnosisTopic(diagnosis));
    }

    /// <summary>Queues the preliminary diagnosis of a case again that has no final one yet.</summary>
    /// <param name="caseId">A case that an earlier run of the service has left open, or that a more severe fault has joined.</param>
    /// <param name="replayed">Whether it is the former.</param>
    /// <returns>The case as it was opened; null where there is no such case.</returns>
    public DiagnosisCase? PublishAgain(string caseId, bool replayed = true)
    {
        if (cases.Find(caseId) is not { Final: null } known)
            return null;
        var diagnosis = diagnostician.Preliminary(known.Snapshot, known.Ids, known.Received, replayed);
        Note(cases.Diagnosed(diagnosis, PlantTopics.DiagnosisTopic(diagnosis)));
        return known.Snapshot;
    }

    /// <summary>Counts one that has been queued.</summary>
    public void Note(Diagnosis diagnosis)
    {
        telemetry.Diagnosis(diagnosis);
        DiagnosingMeter.Duration.Record(diagnosis.LatencyMs / 1000.0, new KeyValuePair<string, object?>("stage", "preliminary"));
    }
}
