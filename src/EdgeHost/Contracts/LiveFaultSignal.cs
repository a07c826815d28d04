namespace EdgeDiag.EdgeHost.Contracts;

/// <summary>
/// Tells others that the service has faults to answer, while cases wait or are computed. Trainings on this box see it by a lock on a file
/// below <c>Data</c>: the kernel lets go of it whatever becomes of the service, so no training waits for a service that is gone. This
/// process's own work sees it by <see cref="Answered"/>. Raised and cleared by one thread at a time; read by any.
/// </summary>
/// <param name="data">The setting <c>Data</c>.</param>
public sealed class LiveFaultSignal(string data) : IDisposable
{
    // A training that looks at the file holds it for microseconds.
    private const int Attempts = 20;

    private FileStream? _held;
    private volatile TaskCompletionSource? _answering;

    /// <summary>The file's name.</summary>
    public const string FileName = "live-faults.lock";

    /// <summary>Completes when no fault waits for its answer; completed where none does now.</summary>
    public Task Answered => _answering?.Task ?? Task.CompletedTask;

    /// <summary>Raises the signal; nothing happens where it is raised.</summary>
    /// <returns>Whether trainings see it. A disk that refuses does not keep a fault from being answered.</returns>
    public bool Raise()
    {
        _answering ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        for (var attempt = 0; _held is null && attempt < Attempts; attempt++)
        {
            try
            {
                Directory.CreateDirectory(data);
                _held = new FileStream(Path.Combine(data, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                Thread.Yield();
            }
            catch (UnauthorizedAccessException)
            {
                return false;
            }
        }

        return _held is not null;
    }

    /// <summary>Takes the signal back.</summary>
    public void Clear()
    {
        _held?.Dispose();
        _held = null;
        var answering = _answering;
        _answering = null;
        answering?.TrySetResult();
    }

    /// <summary>Waits until no fault waits for its answer.</summary>
    /// <param name="most">Most that this takes; nothing is waited for where it is not positive.</param>
    /// <param name="time">Clock of it.</param>
    /// <param name="cancellationToken">Ends the waiting, without an exception.</param>
    /// <returns>What is left of <paramref name="most"/>.</returns>
    public async Task<TimeSpan> WaitAsync(TimeSpan most, TimeProvider time, CancellationToken cancellationToken)
    {
        var answered = Answered;
        if (answered.IsCompleted || most <= TimeSpan.Zero)
            return most;
        var begun = time.GetTimestamp();
        await Task.WhenAny(answered, Task.Delay(most, time, cancellationToken));
        return most - time.GetElapsedTime(begun);
    }

    /// <inheritdoc/>
    public void Dispose() => Clear();
}
