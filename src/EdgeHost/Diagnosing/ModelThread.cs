using System.Collections.Concurrent;
using EdgeDiag.Model;

namespace EdgeDiag.EdgeHost.Diagnosing;

/// <summary>The one thread that owns the model (design §3). Work reaches it through a bounded queue.</summary>
public sealed class ModelThread : IDisposable
{
    private const int Waiting = 64;

    private readonly BlockingCollection<Action<LanguageModel>> _work = new(Waiting);
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
        if (!_work.TryAdd(Execute, 0, cancellationToken)) throw new InvalidOperationException($"{Waiting} requests are waiting for the model already");
        return done.Task;

        void Execute(LanguageModel model)
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
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _work.CompleteAdding();
        _thread.Join();
        _work.Dispose();
        _model.Dispose();
    }

    private void Run()
    {
        foreach (var work in _work.GetConsumingEnumerable()) work(_model);
    }
}
