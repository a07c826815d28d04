namespace EdgeDiag.Model.Kernels.Shared;

/// <summary>
/// Threads that compute one thing together: the caller and its helpers run the same work, each with its own index, and meet at
/// barriers within it. A decode step has some hundred barriers a token, too many for the thread pool; helpers therefore spin
/// for a moment between steps and sleep when nothing comes.
/// </summary>
internal sealed class WorkerTeam : IDisposable
{
    // About 30 microseconds of spinning before a waiting thread gives its core away, 100 before a helper sleeps.
    private const int SpinsBeforeYield = 2_000,
        SpinsBeforeSleep = 8_000;

    private readonly Thread[] _helpers;
    private readonly SemaphoreSlim[] _wake;
    private readonly int[] _asleep;
    private Action<int>? _work;
    private Exception? _failure;
    private volatile int _generation,
        _barrier;
    private volatile bool _ended;
    private int _arrived,
        _running;

    /// <summary>A team.</summary>
    /// <param name="count">Threads, the caller among them; 1 or more.</param>
    public WorkerTeam(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        Count = count;
        _wake = [.. Enumerable.Range(1, count - 1).Select(_ => new SemaphoreSlim(0))];
        _asleep = new int[count - 1];
        _helpers = [.. Enumerable.Range(1, count - 1).Select(i => new Thread(() => Help(i)) { IsBackground = true, Name = $"kernel-{i}" })];
        foreach (var helper in _helpers)
            helper.Start();
    }

    /// <summary>Threads, the caller among them.</summary>
    public int Count { get; }

    /// <summary>Runs work on all threads and returns when all have finished. One caller at a time.</summary>
    /// <param name="work">Told the thread's index, 0 to <see cref="Count"/> - 1.</param>
    public void Run(Action<int> work)
    {
        (_work, _failure, _arrived) = (work, null, 0);
        Volatile.Write(ref _running, Count - 1);
        Interlocked.Increment(ref _generation);
        for (var i = 0; i < _asleep.Length; i++)
            if (Interlocked.Exchange(ref _asleep[i], 0) == 1)
                _wake[i].Release();
        RunWork(0);
        for (var spins = 0; Volatile.Read(ref _running) > 0; spins++)
            Pause(spins);
        _work = null;
        if (_failure is { } failure)
            throw new InvalidOperationException($"a kernel failed: {failure.Message}", failure);
    }

    /// <summary>Waits until every thread of the running work has come here.</summary>
    public void Barrier()
    {
        var now = _barrier;
        if (Interlocked.Increment(ref _arrived) == Count)
        {
            Volatile.Write(ref _arrived, 0);
            _barrier = now + 1;
            return;
        }

        for (var spins = 0; _barrier == now; spins++)
        {
            if (Volatile.Read(ref _failure) is not null)
                throw new OperationCanceledException("another thread of the team failed");
            Pause(spins);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ended = true;
        foreach (var wake in _wake)
            wake.Release();
        foreach (var helper in _helpers)
            helper.Join();
        foreach (var wake in _wake)
            wake.Dispose();
    }

    private void RunWork(int index)
    {
        try
        {
            _work!(index);
        }
        catch (Exception e)
        {
            // The first one is told by Run; the others ended because of it.
            Interlocked.CompareExchange(ref _failure, e, null);
        }
    }

    private void Help(int index)
    {
        var seen = 0;
        while (true)
        {
            for (var spins = 0; _generation == seen && !_ended; spins++)
            {
                if (spins < SpinsBeforeSleep)
                    Thread.SpinWait(1);
                else
                    Sleep(index - 1, seen);
            }

            if (_ended)
                return;
            seen = _generation;
            RunWork(index);
            Interlocked.Decrement(ref _running);
        }
    }

    private void Sleep(int slot, int seen)
    {
        Volatile.Write(ref _asleep[slot], 1);
        Interlocked.MemoryBarrier();
        // Work that came in between has either seen the flag and will wake, or is seen here.
        if ((_generation != seen || _ended) && Interlocked.Exchange(ref _asleep[slot], 0) == 1)
            return;
        _wake[slot].Wait();
    }

    private static void Pause(int spins)
    {
        if (spins < SpinsBeforeYield)
            Thread.SpinWait(1);
        else
            Thread.Yield();
    }
}
