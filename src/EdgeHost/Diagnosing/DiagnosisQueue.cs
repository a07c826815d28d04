using EdgeDiag.Fusion.Events;

namespace EdgeDiag.EdgeHost.Diagnosing;

/// <summary>
/// Cases that wait for their final diagnosis, most severe first, then oldest. It holds ids only; the journal is the truth and
/// refills it after a restart, so its size is bounded by the journal's unfinished cases.
/// </summary>
public sealed class DiagnosisQueue
{
    private readonly PriorityQueue<string, (int Severity, long Order)> _waiting = new();
    private readonly Lock _lock = new();
    private TaskCompletionSource _added = NewSignal();
    private long _order;

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
    public void Add(string caseId, Severity severity)
    {
        TaskCompletionSource added;
        lock (_lock)
        {
            _waiting.Enqueue(caseId, (-(int)severity, _order++));
            (added, _added) = (_added, NewSignal());
        }

        added.TrySetResult();
    }

    /// <summary>Moves a case up that a more severe fault has joined, behind those of that severity which have waited longer.</summary>
    public void Raise(string caseId, Severity severity)
    {
        TaskCompletionSource added;
        lock (_lock)
        {
            // One that is no longer waiting is being diagnosed.
            if (!_waiting.Remove(caseId, out _, out var before))
                return;
            _waiting.Enqueue(caseId, (Math.Min(before.Severity, -(int)severity), before.Order));
            (added, _added) = (_added, NewSignal());
        }

        // It may be severe enough for a seat that others may not have.
        added.TrySetResult();
    }

    /// <summary>Takes the most urgent case.</summary>
    /// <param name="least">Only where it is at least as severe as this.</param>
    /// <returns>Null where none is.</returns>
    public string? Take(Severity least)
    {
        lock (_lock)
            return _waiting.TryPeek(out _, out var first) && -first.Severity >= (int)least ? _waiting.Dequeue() : null;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
