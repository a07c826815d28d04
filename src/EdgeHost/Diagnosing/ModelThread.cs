using System.Collections.Concurrent;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Model;

namespace EdgeDiag.EdgeHost.Diagnosing;

/// <summary>
/// The one thread that owns the model. It computes what has been asked step by step, takes in between two steps
/// whatever has arrived, and does what changes the model, such as swapping adapters, when no answer has begun.
/// </summary>
public sealed class ModelThread : IDisposable
{
    private const int Waiting = 64,
        Idle = 32,
        MostFailures = 10;

    private readonly BlockingCollection<Action<LanguageModel>> _work = [];
    private readonly ConcurrentQueue<Action<LanguageModel>> _first = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly LanguageModel _model;
    private readonly Thread _thread;
    private int _waiting,
        _idle;

    /// <summary>A thread that owns <paramref name="model"/> from here on.</summary>
    public ModelThread(LanguageModel model)
    {
        _model = model;
        _thread = new Thread(Run) { IsBackground = true, Name = "model" };
        _thread.Start();
    }

    /// <summary>Told when a step has failed; the thread goes on.</summary>
    public event Action<Exception>? StepFailed;

    /// <summary>Adds a request to those that are computed together.</summary>
    /// <param name="add">Adds it to the model; called on the model's thread, between two steps.</param>
    /// <returns>Its result.</returns>
    /// <exception cref="InvalidOperationException">Too many wait, or the thread has ended.</exception>
    public async Task<T> AddAsync<T>(Func<LanguageModel, Task<T>> add)
    {
        try
        {
            if (Interlocked.Increment(ref _waiting) > Waiting)
                throw new InvalidOperationException($"{Waiting} requests are waiting for the model already");
            return await (await RunAsync(add).ConfigureAwait(false)).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>Adds a request that can wait: its urgency should be the lowest there is. It ends with the thread.</summary>
    /// <param name="add">Adds it to the model; called on the model's thread, between two steps.</param>
    /// <returns>Null where too much waits for that already, or the thread has ended.</returns>
    public Task<T>? AddIdle<T>(Func<LanguageModel, CancellationToken, Task<T>> add)
    {
        if (Interlocked.Increment(ref _idle) <= Idle && !_work.IsAddingCompleted)
            return WaitAsync();
        Interlocked.Decrement(ref _idle);
        return null;

        async Task<T> WaitAsync()
        {
            try
            {
                return await (await RunAsync(m => add(m, _closing.Token)).ConfigureAwait(false)).ConfigureAwait(false);
            }
            finally
            {
                Interlocked.Decrement(ref _idle);
            }
        }
    }

    /// <summary>Runs work on the model's thread, between two steps. It must not change what answers are computed with.</summary>
    /// <exception cref="InvalidOperationException">The thread has ended.</exception>
    public Task<T> RunAsync<T>(Func<LanguageModel, T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(Item(work, done));
        return done.Task;
    }

    /// <summary>Runs work before the next request begins, however many wait; those that have begun are finished first.</summary>
    /// <exception cref="InvalidOperationException">The thread has ended.</exception>
    public Task<T> RunFirstAsync<T>(Func<LanguageModel, T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _first.Enqueue(Item(work, done));
        _work.Add(_ => { });
        return done.Task;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _closing.Cancel();
        _work.CompleteAdding();
        _thread.Join();
        _work.Dispose();
        _closing.Dispose();
        _model.Dispose();
    }

    private static Action<LanguageModel> Item<T>(Func<LanguageModel, T> work, TaskCompletionSource<T> done) =>
        model =>
        {
            try
            {
                done.TrySetResult(work(model));
            }
            catch (Exception e)
            {
                // Whoever asked is told; the thread lives on for the next request.
                done.TrySetException(e);
            }
        };

    private void Run()
    {
        for (var failures = 0; failures < MostFailures; )
        {
            try
            {
                if (!RunOnce())
                    break;
                failures = 0;
            }
            catch (Exception e)
            {
                // An exception on a bare thread would end the process. The next request has its chance; a model that fails at every step has not.
                failures++;
                StepFailed?.Invoke(e);
            }
        }

        // Ended, whoever asks is told at once.
        _work.CompleteAdding();
        foreach (var waiting in _work)
            waiting(_model);
        while (_first.TryDequeue(out var left))
            left(_model);
    }

    private bool RunOnce()
    {
        while (true)
        {
            while (_work.TryTake(out var arrived))
                arrived(_model);
            if (!_first.IsEmpty)
            {
                if (_model.HasBegun)
                    _model.Step(begunOnly: true);
                else if (_first.TryDequeue(out var first))
                    first(_model);
            }
            else if (!_model.Step())
            {
                if (!_work.TryTake(out var work, Timeout.Infinite))
                    return false;
                work(_model);
                return true;
            }
        }
    }
}
