using EdgeDiag.EdgeHost.Alarms;
using EdgeDiag.EdgeHost.Diagnosing;
using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.EdgeHost.Plant;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Diagnoses;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Ingress;

/// <summary>Commits a fault together with the preliminary diagnosis of the case that it opens.</summary>
public sealed class FaultCommit(
    IFaultCases cases,
    PlantData plant,
    Preliminaries preliminaries,
    LineEpisodes episodes,
    IOptions<FusionSettings> fusion,
    ILogger<FaultCommit> log
)
{
    /// <summary>Commits a fault.</summary>
    /// <param name="snapshot">The fault and what is known at this moment.</param>
    /// <param name="received">When it arrived.</param>
    /// <returns>What became of it, and the preliminary diagnosis that was queued with it; null where the fault opened no case or none could be made.</returns>
    public (TakenFault Taken, Diagnosis? Preliminary) Commit(DiagnosisCase snapshot, DateTimeOffset received)
    {
        var fault = snapshot.Fault;
        var folding = fusion.Value.Folding() with
        {
            IsKnown = code => plant.Manuals.Knows(snapshot.Device.Type, code),
            CodeKey = plant.Manuals.Codes[snapshot.Device.Type].Key,
        };
        // Anyone may invent the name of a machine; only listed ones make a flood.
        var flood = snapshot.Device.Type.Length > 0 ? episodes.Options : null;
        Diagnosis? preliminary = null;
        Exception? failed = null;
        try
        {
            return (cases.RecordFault(fault, snapshot, received, folding, Preliminary, flood), preliminary);
        }
        catch (Exception e) when (ReferenceEquals(e, failed))
        {
            // The fault counts, not what can be said of it at once: its final diagnosis follows.
            Log.NoPreliminary(log, fault.Device, fault.Code, e);
            return (cases.RecordFault(fault, snapshot, received, folding, episodes: flood), null);
        }

        (Diagnosis Diagnosis, string Topic) Preliminary(DiagnosisIds ids)
        {
            try
            {
                var written = preliminaries.Write(snapshot, ids, received);
                preliminary = written.Diagnosis;
                return written;
            }
            catch (Exception e)
            {
                failed = e;
                throw;
            }
        }
    }
}
