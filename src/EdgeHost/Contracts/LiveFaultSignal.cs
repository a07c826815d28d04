namespace EdgeDiag.EdgeHost.Contracts;

/// <summary>
/// Tells trainings on this box that the service has faults to answer: a lock on a file below <c>Data</c>, held while cases wait
/// or are computed. The kernel lets go of it whatever becomes of the service, so no training waits for a service that is gone.
/// </summary>
/// <param name="data">The setting <c>Data</c>.</param>
public sealed class LiveFaultSignal(string data) : IDisposable
{
    // A training that looks at the file holds it for microseconds.
    private const int Attempts = 20;

    private FileStream? _held;

    /// <summary>The file's name.</summary>
    public const string FileName = "live-faults.lock";

    /// <summary>Raises the signal; nothing happens where it is raised.</summary>
    /// <returns>Whether it is raised. A disk that refuses does not keep a fault from being answered.</returns>
    public bool Raise()
    {
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
    }

    /// <inheritdoc/>
    public void Dispose() => Clear();
}
