using System.Collections.Concurrent;

namespace EdgeDiag.EdgeHost.Hosting;

/// <summary>
/// A few threads for work that waits for the disk. What has the same key is done in the order in which it came; the rest side by side, so that
/// those who wait for the disk wait together. Thread-safe.
/// </summary>
/// <param name="name">Of the threads.</param>
/// <param name="count">How many threads; 1 or more.</param>
internal sealed class Lanes(string name, int count) : IDisposable
{
    // A call that hangs must not keep the process from ending.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly List<Thread> _threads = [];
    private BlockingCollection<Action>[]? _lanes;
    private volatile bool _closed;

    /// <summary>Does a piece of work in its lane.</summary>
    /// <param name="key">Work of the same key is never done at the same time.</param>
    /// <param name="work">The work.</param>
    /// <returns>Its result, or its exception; cancelled where the lanes are closed before its turn.</returns>
    /// <exception cref="ObjectDisposedException">The lanes are closed.</exception>
    public Task<T> RunAsync<T>(string key, Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            _lanes ??= Start();
            _lanes[(uint)string.GetHashCode(key) % (uint)_lanes.Length].Add(() => Do(work, done));
        }

        return done.Task;
    }

    /// <summary>Ends what is being done, for two seconds at most; what has not begun is cancelled.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _closed = true;
            foreach (var lane in _lanes ?? [])
                lane.CompleteAdding();
        }

        var until = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        foreach (var thread in _threads)
            thread.Join((int)Math.Max(0, until - Environment.TickCount64));
    }

    private BlockingCollection<Action>[] Start()
    {
        var lanes = Enumerable.Range(0, count).Select(_ => new BlockingCollection<Action>()).ToArray();
        foreach (var lane in lanes)
        {
            var thread = new Thread(() => Work(lane)) { IsBackground = true, Name = name };
            _threads.Add(thread);
            thread.Start();
        }

        return lanes;
    }

    private static void Work(BlockingCollection<Action> lane)
    {
        foreach (var item in lane.GetConsumingEnumerable())
            item();
    }

    private void Do<T>(Func<T> work, TaskCompletionSource<T> done)
    {
        if (_closed)
        {
            done.SetCanceled();
            return;
        }

        try
        {
            done.SetResult(work());
        }
        catch (Exception e)
        {
            // Thrown on to whoever asked; the thread goes on with the next.
            done.SetException(e);
        }
    }
}
