using EdgeDiag.EdgeHost.Alarms;
using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.Fusion.Diagnoses;

namespace EdgeDiag.EdgeHost.Diagnosing;

/// <summary>Says which cases ask the model. The others have the manual's and the tickets' answer. Thread-safe.</summary>
public sealed class ModelTurns(IAlarms alarms, LineEpisodes episodes, Diagnostician diagnostician)
{
    /// <summary>So many cases of devices that are not listed ask at a time: anybody may invent a device.</summary>
    public const int MostUnlisted = 2;

    private int _unlisted;

    /// <summary>Takes a case's turn; disposed when the case is answered.</summary>
    /// <param name="caseId">The case.</param>
    /// <param name="known">What is known of it.</param>
    internal Turn Take(string caseId, JournaledCase known)
    {
        // Without causes there is nothing to ask.
        if (!diagnostician.HasCauses(known.Snapshot))
            return new Turn(this, MayAsk: true, IsCounted: false);
        var isUnlisted = known.Snapshot.Device.Type.Length == 0;
        if (isUnlisted && Interlocked.Increment(ref _unlisted) > MostUnlisted)
        {
            Interlocked.Decrement(ref _unlisted);
            return No("unlisted", isCounted: false);
        }

        try
        {
            var (role, mayAsk) = alarms.TakeModelTurn(caseId, episodes.Options);
            return mayAsk ? new Turn(this, MayAsk: true, isUnlisted) : No(role.ToString().ToLowerInvariant(), isUnlisted);
        }
        catch when (isUnlisted)
        {
            Interlocked.Decrement(ref _unlisted);
            throw;
        }
    }

    private Turn No(string role, bool isCounted)
    {
        DiagnosingMeter.NotAsked.Add(1, new KeyValuePair<string, object?>("role", role));
        return new Turn(this, MayAsk: false, isCounted);
    }

    /// <summary>A case's turn.</summary>
    /// <param name="Turns">All turns.</param>
    /// <param name="MayAsk">Whether the case asks the model.</param>
    /// <param name="IsCounted">Whether it counts among those of unlisted devices.</param>
    internal sealed record Turn(ModelTurns Turns, bool MayAsk, bool IsCounted) : IDisposable
    {
        /// <inheritdoc/>
        public void Dispose()
        {
            if (IsCounted)
                Interlocked.Decrement(ref Turns._unlisted);
        }
    }
}
