using System.Collections.Concurrent;

namespace EdgeDiag.EdgeHost.Hosting;

/// <summary>Calls of vital stores that have not returned yet. Thread-safe.</summary>
public sealed class StoreCalls(TimeProvider time)
{
    private readonly ConcurrentDictionary<long, (string Call, long Began)> _running = new();
    private long _next;

    /// <summary>Notes that a call begins.</summary>
    /// <param name="call">Store and method.</param>
    /// <returns>What <see cref="End"/> wants.</returns>
    public long Begin(string call)
    {
        var id = Interlocked.Increment(ref _next);
        _running[id] = (call, time.GetTimestamp());
        return id;
    }

    /// <summary>Notes that a call has returned.</summary>
    public void End(long id) => _running.TryRemove(id, out _);

    /// <summary>The call that has been running longest, and for how long; null where none is running.</summary>
    public (string Call, TimeSpan Duration)? Longest() =>
        _running.Values.OrderBy(c => c.Began).Select(c => ((string, TimeSpan)?)(c.Call, time.GetElapsedTime(c.Began))).FirstOrDefault();
}
