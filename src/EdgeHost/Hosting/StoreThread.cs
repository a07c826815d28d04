using System.Collections.Concurrent;
using EdgeDiag.EdgeHost.Storage;

namespace EdgeDiag.EdgeHost.Hosting;

/// <summary>
/// The one thread that calls a useful store, one call after the other. A file that hangs takes this thread and no caller:
/// callers wait for a bounded time, and until the thread is back they are told at once. Thread-safe.
/// </summary>
/// <param name="name">The store in messages.</param>
/// <param name="patience">How long a caller waits.</param>
/// <param name="time">Clock of the patience.</param>
internal sealed class StoreThread(string name, TimeSpan patience, TimeProvider time)
{
    private readonly BlockingCollection<Item> _waiting = [];
    private readonly Lock _lock = new();
    private Thread? _thread;
    private volatile Item? _stuck;

    /// <summary>Calls the store and waits for the result.</summary>
    /// <param name="method">For the message.</param>
    /// <param name="call">The call.</param>
    /// <exception cref="StoreStuckException">It has not returned in time.</exception>
    public object? Run(string method, Func<object?> call)
    {
        if (_stuck is { Done.Task.IsCompleted: false })
            throw new StoreStuckException($"{name}: an earlier call has not returned yet");
        Start();
        var item = new Item(call);
        _waiting.Add(item);
        using var over = new CancellationTokenSource(patience, time);
        try
        {
            // The store's thread wakes this one directly. WaitAsync would need a thread of the pool for that, and callers that block here
            // are threads of the pool: a burst of faults would wait for each other until the patience is over.
            item.Done.Task.Wait(over.Token);
        }
        catch (OperationCanceledException) when (!item.Done.Task.IsCompleted)
        {
            // One that has not begun never will: its caller has been told that it failed.
            if (item.TryClaim())
                item.Done.TrySetCanceled(CancellationToken.None);
            else
                _stuck = item;
            throw new StoreStuckException($"{name}: {method} has not returned for {patience.TotalSeconds:0.#} s");
        }
        catch (Exception) when (item.Done.Task.IsCompleted)
        {
            // The call's own failure, thrown below as it was.
        }

        return item.Done.Task.GetAwaiter().GetResult();
    }

    private void Start()
    {
        lock (_lock)
        {
            if (_thread is not null)
                return;
            _thread = new Thread(Work) { IsBackground = true, Name = name };
            _thread.Start();
        }
    }

    private void Work()
    {
        foreach (var item in _waiting.GetConsumingEnumerable())
        {
            if (!item.TryClaim())
                continue;
            try
            {
                item.Done.TrySetResult(item.Call());
            }
            catch (Exception e)
            {
                // Thrown on to whoever asked; the thread lives on for the next call.
                item.Done.TrySetException(e);
            }
        }
    }

    private sealed class Item(Func<object?> call)
    {
        private int _claimed;

        public Func<object?> Call { get; } = call;

        public TaskCompletionSource<object?> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool TryClaim() => Interlocked.Exchange(ref _claimed, 1) == 0;
    }
}
