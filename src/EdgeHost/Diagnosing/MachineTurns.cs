using EdgeDiag.Fusion.Prompts;

namespace EdgeDiag.EdgeHost.Diagnosing;

/// <summary>
/// How urgent a case is for the model: its severity, less one for each case of the same machine that the model has not answered yet. So a
/// machine that sends many faults at once, all of them critical, does not hold up the others: on a small box two cases that the model
/// computes together take twice as long. The queue gives machines turns where cases wait; this gives the model's own turns. Thread-safe.
/// </summary>
internal sealed class MachineTurns
{
    private readonly Dictionary<string, int> _unanswered = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>Takes a turn for a case; disposed when it is answered.</summary>
    public Turn Begin(CaseOrigin origin)
    {
        // Names may be invented: machines that are not listed take turns as one.
        var machine = origin.DeviceType.Length == 0 ? "" : $"{origin.Line}/{origin.Device}";
        lock (_lock)
        {
            var before = _unanswered.GetValueOrDefault(machine);
            _unanswered[machine] = before + 1;
            return new Turn(this, machine, (int)origin.Severity - before);
        }
    }

    private void End(string machine)
    {
        lock (_lock)
            if (_unanswered[machine] == 1)
                _unanswered.Remove(machine);
            else
                _unanswered[machine]--;
    }

    /// <summary>A case's turn.</summary>
    /// <param name="turns">All turns.</param>
    /// <param name="machine">Whose it is.</param>
    /// <param name="urgency">Higher ones first.</param>
    internal sealed class Turn(MachineTurns turns, string machine, int urgency) : IDisposable
    {
        /// <summary>How urgent the case is; higher ones first.</summary>
        public int Urgency => urgency;

        /// <inheritdoc/>
        public void Dispose() => turns.End(machine);
    }
}
