using EdgeDiag.Fusion.Events;

namespace EdgeDiag.EdgeHost.Diagnosing;

/// <summary>
/// Cases that wait for their final diagnosis, most severe first, then oldest. It holds ids only; the journal is the truth and
/// refills it after a restart, so its size is bounded by the journal's unfinished cases.
/// </summary>
public sealed class DiagnosisQueue : IDisposable
{
    private readonly PriorityQueue<string, (int Severity, long Order)> _waiting = new();
    private readonly SemaphoreSlim _count = new(0);
    private readonly Lock _lock = new();
    private long _order;

    /// <summary>Cases waiting.</summary>
    public int Count
    {
        get
        {
            lock (_lock) return _waiting.Count;
        }
    }

    /// <summary>Adds a case.</summary>
    public void Add(string caseId, Severity severity)
    {
        lock (_lock) _waiting.Enqueue(caseId, (-(int)severity, _order++));
        _count.Release();
    }

    /// <summary>Waits for the most urgent case and takes it.</summary>
    public async Task<string> TakeAsync(CancellationToken cancellationToken)
    {
        await _count.WaitAsync(cancellationToken);
        lock (_lock) return _waiting.Dequeue();
    }

    /// <inheritdoc/>
    public void Dispose() => _count.Dispose();
}
