using EdgeDiag.EdgeHost.Alarms;
using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.Fusion.Diagnoses;

namespace EdgeDiag.EdgeHost.Diagnosing;

/// <summary>Says which cases ask the model. The others have the manual's and the tickets' answer.</summary>
public sealed class ModelTurns(IAlarms alarms, LineEpisodes episodes, Diagnostician diagnostician, MachineTurns machines)
{
    /// <summary>Whether a case asks the model.</summary>
    /// <param name="caseId">The case.</param>
    /// <param name="known">What is known of it.</param>
    public bool MayAsk(string caseId, JournaledCase known)
    {
        // Without causes there is nothing to ask.
        if (!diagnostician.HasCauses(known.Snapshot))
            return true;
        if (known.Snapshot.Device.Type.Length == 0 && machines.HasMany("", known.Severity))
            return No("unlisted");
        var (role, mayAsk) = alarms.TakeModelTurn(caseId, episodes.Options);
        return mayAsk || No(role.ToString().ToLowerInvariant());
    }

    private static bool No(string role)
    {
        DiagnosingMeter.NotAsked.Add(1, new KeyValuePair<string, object?>("role", role));
        return false;
    }
}
