namespace EdgeDiag.EdgeHost.Hosting;

/// <summary>
/// A few threads for work that waits for the disk. What has the same key is done in the order in which it came; the rest side by side, so that
/// those who wait for the disk wait together. Keys take turns: whoever has much to do holds up nobody who has little. Thread-safe.
/// </summary>
/// <param name="name">Of the threads.</param>
/// <param name="count">How many threads; 1 or more.</param>
internal sealed class Lanes(string name, int count) : IDisposable
{
    // A call that hangs must not keep the process from ending.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private readonly List<Thread> _threads = [];
    private readonly SemaphoreSlim _turns = new(0);

    // Work of a key that waits, the one that is being done left out; a key that has none is not here.
    private readonly Dictionary<string, Queue<Action>> _waiting = new(StringComparer.Ordinal);
    private readonly Queue<string> _ready = new();
    private volatile bool _closed;

    /// <summary>Does a piece of work in its turn.</summary>
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
            if (_threads.Count == 0)
                Start();
            if (!_waiting.TryGetValue(key, out var queue))
            {
                _waiting[key] = queue = new Queue<Action>();
                TakeTurn(key);
            }

            queue.Enqueue(() => Do(work, done));
        }

        return done.Task;
    }

    /// <summary>Ends what is being done, for two seconds at most; what has not begun is cancelled.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _closed = true;
            // One for each thread that finds nothing more to do.
            _turns.Release(count);
        }

        var until = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        foreach (var thread in _threads)
            thread.Join((int)Math.Max(0, until - Environment.TickCount64));
    }

    private void Start()
    {
        for (var i = 0; i < count; i++)
        {
            var thread = new Thread(Work) { IsBackground = true, Name = name };
            _threads.Add(thread);
            thread.Start();
        }
    }

    private void Work()
    {
        while (true)
        {
            _turns.Wait();
            string? key;
            Action? item = null;
            lock (_lock)
                if (_ready.TryDequeue(out key))
                    item = _waiting[key].Dequeue();
            if (item is null)
                return;
            item();
            lock (_lock)
                if (_waiting[key!].Count == 0)
                    _waiting.Remove(key!);
                else
                    TakeTurn(key!);
        }
    }

    // Behind all others that have work.
    private void TakeTurn(string key)
    {
        _ready.Enqueue(key);
        _turns.Release();
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
