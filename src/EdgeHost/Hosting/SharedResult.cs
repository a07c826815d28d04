using EdgeDiag.EdgeHost.Storage;

namespace EdgeDiag.EdgeHost.Hosting;

/// <summary>
/// The result of work that is too slow to be done for every caller: done once for all who ask, never twice at a time, on no
/// caller's thread, and again only after a rest. Thread-safe.
/// </summary>
/// <param name="work">The work; may throw, which all who wait for it learn.</param>
/// <param name="rest">At least so long between two rounds; four times as long as the last round took, if that is longer.</param>
/// <param name="time">Clock of the rest.</param>
public class SharedResult<T>(Func<Task<T>> work, TimeSpan rest, TimeProvider time)
    where T : class
{
    private const int RestPerRound = 4;

    private readonly Lock _lock = new();
    private Task<T>? _round;
    private TimeSpan _took;
    private long _ended;
    private T? _last;

    /// <summary>The same for work that does not pause.</summary>
    public SharedResult(Func<T> work, TimeSpan rest, TimeProvider time)
        : this(() => Task.FromResult(work()), rest, time) { }

    /// <summary>The last result there was, at once; asks for a new one where that is due. Null before the first.</summary>
    public T? Last
    {
        get
        {
            Round();
            return Volatile.Read(ref _last);
        }
    }

    /// <summary>The result of this round.</summary>
    public Task<T> GetAsync(CancellationToken cancellationToken) => Round().WaitAsync(cancellationToken);

    private Task<T> Round()
    {
        lock (_lock)
        {
            if (_round is { } round && (!round.IsCompleted || time.GetElapsedTime(_ended) < Longer(rest, _took * RestPerRound)))
                return round;
            return _round = Task.Run(WorkAsync);
        }
    }

    private async Task<T> WorkAsync()
    {
        var begun = time.GetTimestamp();
        try
        {
            var result = await work();
            Volatile.Write(ref _last, result);
            return result;
        }
        finally
        {
            lock (_lock)
            {
                _ended = time.GetTimestamp();
                _took = time.GetElapsedTime(begun, _ended);
            }
        }
    }

    private static TimeSpan Longer(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
