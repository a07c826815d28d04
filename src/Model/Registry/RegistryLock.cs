namespace EdgeDiag.Model.Registry;

/// <summary>
/// One writer at a time, in this process and all others: an exclusive lock on <c>.lock</c>, which the system lets go when its
/// holder dies. Readers need none, since everything they read is replaced whole.
/// </summary>
internal sealed class RegistryLock : IDisposable
{
    private const int Pause = 10;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly FileStream _file;

    private RegistryLock(FileStream file) => _file = file;

    /// <summary>Takes the lock, waiting for another holder.</summary>
    /// <exception cref="IOException">Another process has held it for half a minute.</exception>
    public static RegistryLock Acquire(string root)
    {
        Directory.CreateDirectory(root);
        var path = Path.Combine(root, ".lock");
        using var never = new ManualResetEventSlim();
        for (var since = TimeProvider.System.GetTimestamp(); ; )
        {
            try
            {
                return new RegistryLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException e) when (e is not (FileNotFoundException or DirectoryNotFoundException or PathTooLongException))
            {
                // Held by another; nothing signals its release across processes.
                if (TimeProvider.System.GetElapsedTime(since) > Patience)
                    throw new IOException(
                        $"{path}: expected the registry to become free within {Patience.TotalSeconds:0} s, found it locked by another process: {e.Message}",
                        e
                    );
                never.Wait(Pause);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();
}
