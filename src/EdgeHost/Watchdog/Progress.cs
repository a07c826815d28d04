using System.Collections.Concurrent;

namespace EdgeDiag.EdgeHost.Watchdog;

/// <summary>
/// Knows which pieces of work are under way, and since when. A part that waits for work has nothing under way and is healthy, however long it
/// waits. A part is stuck when one piece of its work has been under way for longer than it may. Thread-safe.
/// </summary>
/// <param name="time">Clock.</param>
public sealed class Progress(TimeProvider time)
{
    private readonly ConcurrentDictionary<long, (string Part, long Since)> _underWay = new();
    private long _last;

    /// <summary>A piece of work begins.</summary>
    /// <param name="part">Who does it, as log lines name it.</param>
    /// <returns>To be disposed when the work ends, well or not.</returns>
    public IDisposable Begin(string part)
    {
        var id = Interlocked.Increment(ref _last);
        _underWay[id] = (part, time.GetTimestamp());
        return new Work(this, id);
    }

    /// <summary>The piece of work that has been under way longest, where that is longer than <paramref name="patience"/>; null where none has.</summary>
    public StuckPart? Stuck(TimeSpan patience) =>
        _underWay
            .Values.Select(w => new StuckPart(w.Part, time.GetElapsedTime(w.Since)))
            .Where(s => s.UnderWay > patience)
            .OrderByDescending(s => s.UnderWay)
            .Select(s => (StuckPart?)s)
            .FirstOrDefault();

    private sealed class Work(Progress progress, long id) : IDisposable
    {
        public void Dispose() => progress._underWay.TryRemove(id, out _);
    }
}
