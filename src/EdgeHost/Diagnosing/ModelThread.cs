using System.Collections.Concurrent;
using EdgeDiag.Model;

namespace EdgeDiag.EdgeHost.Diagnosing;

/// <summary>
/// The one thread that owns the model (design §3). Requests reach it through a bounded queue; between two of them it does what
/// must come first, such as swapping adapters, and when none waits what can wait.
/// </summary>
public sealed class ModelThread : IDisposable
{
    private const int Waiting = 64, Idle = 32;

    private readonly BlockingCollection<Action<LanguageModel>> _work = new(Waiting);
    private readonly ConcurrentQueue<Action<LanguageModel>> _first = new(), _idle = new();
    private readonly LanguageModel _model;
    private readonly Thread _thread;

    /// <summary>A thread that owns <paramref name="model"/> from here on.</summary>
    public ModelThread(LanguageModel model)
    {
        _model = model;
        _thread = new Thread(Run) { IsBackground = true, Name = "model" };
        _thread.Start();
    }

    /// <summary>Runs work on the model's thread.</summary>
    /// <exception cref="InvalidOperationException">The queue is full or closed.</exception>
    public Task<T> RunAsync<T>(Func<LanguageModel, T> work, CancellationToken cancellationToken)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_work.TryAdd(Item(work, done, cancellationToken), 0, cancellationToken)) throw new InvalidOperationException($"{Waiting} requests are waiting for the model already");
        return done.Task;
    }

    /// <summary>Runs work before the next request, however many wait.</summary>
    /// <exception cref="InvalidOperationException">The queue is closed.</exception>
    public Task<T> RunFirstAsync<T>(Func<LanguageModel, T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _first.Enqueue(Item(work, done, CancellationToken.None));
        Wake();
        return done.Task;
    }

    /// <summary>Runs work when no request waits.</summary>
    /// <returns>Null where too much waits for that already, or the queue is closed.</returns>
    public Task<T>? RunIdle<T>(Func<LanguageModel, T> work)
    {
        if (_idle.Count >= Idle || _work.IsAddingCompleted) return null;
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _idle.Enqueue(Item(work, done, CancellationToken.None));
        try
        {
            Wake();
        }
        catch (InvalidOperationException)
        {
            // Closed in between: nobody will do it, and it could wait.
            return null;
        }

        return done.Task;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _work.CompleteAdding();
        _thread.Join();
        _work.Dispose();
        _model.Dispose();
    }

    private static Action<LanguageModel> Item<T>(Func<LanguageModel, T> work, TaskCompletionSource<T> done, CancellationToken cancellationToken) => model =>
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            done.TrySetResult(work(model));
        }
        catch (OperationCanceledException)
        {
            done.TrySetCanceled(cancellationToken);
        }
        catch (Exception e)
        {
            // Whoever asked is told; the thread lives on for the next request.
            done.TrySetException(e);
        }
    };

    // With a full queue the thread is awake, and looks at the other queues between two requests.
    private void Wake() => _work.TryAdd(_ => { });

    private void Run()
    {
        while (true)
        {
            if (_first.TryDequeue(out var work) || _work.TryTake(out work) || (!_work.IsAddingCompleted && _idle.TryDequeue(out work))) work(_model);
            else if (!_work.TryTake(out work, Timeout.Infinite)) break;
            else
            {
                // What must come first may have arrived with what woke the thread.
                while (_first.TryDequeue(out var first)) first(_model);
                work(_model);
            }
        }

        while (_first.TryDequeue(out var left)) left(_model);
    }
}
