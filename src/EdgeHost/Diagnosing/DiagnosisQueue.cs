using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Events;

namespace EdgeDiag.EdgeHost.Diagnosing;

/// <summary>
/// Cases that wait for their final diagnosis, most severe first. Within a severity machines take turns, so that one machine's flood
/// does not hold up the others; a machine's own cases, and first cases of machines, keep their order of arrival. It holds ids only;
/// the journal is the truth and refills it after a restart, so its size is bounded by the journal's unfinished cases.
/// </summary>
public sealed class DiagnosisQueue
{
    private const int MostMachines = 4096;
    private static readonly int Severities = Enum.GetValues<Severity>().Length;

    // Start-time fair queueing: a case's round is the one after its machine's last, but never before the round that is being served.
    private readonly PriorityQueue<(string CaseId, string Machine), (int Severity, long Round, long Order)> _waiting = new();
    private readonly Dictionary<(int Severity, string Machine), long> _rounds = [];
    private readonly long[] _served = new long[Severities];
    private readonly Lock _lock = new();
    private TaskCompletionSource _added = NewSignal();
    private long _order;

    /// <summary>The machine of a case, see <see cref="MachineTurns.MachineOf"/>.</summary>
    public static string MachineOf(DiagnosisCase @case) => MachineTurns.MachineOf(@case.Fault.Line, @case.Fault.Device, @case.Device.Type);

    /// <summary>Cases waiting.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _waiting.Count;
        }
    }

    /// <summary>Completes when a case has been added after the property was read.</summary>
    public Task Added
    {
        get
        {
            lock (_lock)
                return _added.Task;
        }
    }

    /// <summary>Adds a case.</summary>
    /// <param name="caseId">The case.</param>
    /// <param name="severity">How urgent it is.</param>
    /// <param name="machine">Whose case it is; machines without a name take turns as one.</param>
    public void Add(string caseId, Severity severity, string machine = "")
    {
        TaskCompletionSource added;
        lock (_lock)
        {
            Enqueue(caseId, machine, -(int)severity, _order++);
            (added, _added) = (_added, NewSignal());
        }

        added.TrySetResult();
    }

    /// <summary>Moves a case up that a more severe fault has joined; it takes its machine's next turn of that severity.</summary>
    /// <returns>False where the case does not wait any more, or is as severe already.</returns>
    public bool Raise(string caseId, Severity severity)
    {
        TaskCompletionSource added;
        lock (_lock)
        {
            // One that is no longer waiting is being diagnosed.
            var (found, before) = _waiting.UnorderedItems.FirstOrDefault(w => w.Element.CaseId == caseId);
            if (found.CaseId is null || before.Severity <= -(int)severity || !_waiting.Remove(found, out _, out _))
                return false;
            Enqueue(caseId, found.Machine, -(int)severity, before.Order);
            (added, _added) = (_added, NewSignal());
        }

        // It may be severe enough for a seat that others may not have.
        added.TrySetResult();
        return true;
    }

    /// <summary>Takes the most urgent case.</summary>
    /// <param name="least">Only where it is at least as severe as this.</param>
    /// <returns>Null where none is.</returns>
    public string? Dequeue(Severity least) => Dequeue((_, severity) => severity >= least)?.CaseId;

    /// <summary>Takes the most urgent case of those that may be taken.</summary>
    /// <param name="may">Whether a machine's case of a severity may be; asked under the queue's lock.</param>
    /// <returns>Null where none is.</returns>
    public (string CaseId, string Machine)? Dequeue(Func<string, Severity, bool> may)
    {
        lock (_lock)
        {
            if (!_waiting.TryPeek(out var first, out var place))
                return null;
            if (may(first.Machine, (Severity)(-place.Severity)))
            {
                _waiting.Dequeue();
                _served[-place.Severity] = place.Round;
            }
            else
            {
                var others = _waiting.UnorderedItems.Where(w => may(w.Element.Machine, (Severity)(-w.Priority.Severity))).ToList();
                if (others.Count == 0)
                    return null;
                // Taken before its turn, it moves no round on.
                first = others.MinBy(w => w.Priority).Element;
                _waiting.Remove(first, out _, out _);
            }

            if (_waiting.Count == 0)
                _rounds.Clear();
            return first;
        }
    }

    private void Enqueue(string caseId, string machine, int severity, long order)
    {
        // Names may be invented; what lies behind says nothing any more.
        if (_rounds.Count >= MostMachines)
            foreach (var past in _rounds.Where(r => r.Value <= _served[-r.Key.Severity]).Select(r => r.Key).ToList())
                _rounds.Remove(past);
        var round = Math.Max(_served[-severity], _rounds.GetValueOrDefault((severity, machine)) + 1);
        _rounds[(severity, machine)] = round;
        _waiting.Enqueue((caseId, machine), (severity, round, order));
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
