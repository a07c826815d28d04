using System.Globalization;

namespace EdgeDiag.EdgeHost.Storage;

/// <summary>
/// One service a data folder: a lock on <c>service.lock</c>, which the kernel lets go of whatever becomes of the process. Who
/// holds it stands beside it in <c>service.pid</c>, since the locked file cannot be read.
/// </summary>
public sealed class DataFolderLock : IDisposable
{
    /// <summary>The locked file's name.</summary>
    public const string FileName = "service.lock";

    /// <summary>Name of the file with process id and start time.</summary>
    public const string HolderFileName = "service.pid";

    private readonly FileStream _held;

    private DataFolderLock(FileStream held) => _held = held;

    /// <summary>Takes the lock of a data folder.</summary>
    /// <param name="data">The setting <c>Data</c>; the folder is made.</param>
    /// <param name="time">Clock, for the start time.</param>
    /// <exception cref="IOException">Another service has it; the message names folder and process.</exception>
    public static DataFolderLock Take(string data, TimeProvider time)
    {
        Directory.CreateDirectory(data);
        var held =
            TryOpen(data)
            ?? throw new IOException(
                $"Data: the folder {Path.GetFullPath(data)} is in use by another service ({Holder(data) ?? "process unknown"}); "
                    + "stop that one, or give this one a folder of its own"
            );
        try
        {
            File.WriteAllText(
                Path.Combine(data, HolderFileName),
                string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId}, started {time.GetUtcNow():u}\n")
            );
            return new DataFolderLock(held);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>The process that holds a folder's lock; null where none does. Creates nothing.</summary>
    public static string? HolderOf(string data)
    {
        if (!File.Exists(Path.Combine(data, FileName)))
            return null;
        try
        {
            using var free = new FileStream(Path.Combine(data, FileName), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
        catch (IOException)
        {
            return Holder(data) ?? "process unknown";
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _held.Dispose();

    private static FileStream? TryOpen(string data)
    {
        try
        {
            return new FileStream(Path.Combine(data, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e is not (FileNotFoundException or DirectoryNotFoundException or PathTooLongException))
        {
            // Another process holds it, or the disk refuses: only the first leaves a file that can be opened otherwise.
            if (HolderOf(data) is null)
                throw;
            return null;
        }
    }

    private static string? Holder(string data)
    {
        var file = Path.Combine(data, HolderFileName);
        return File.Exists(file) ? File.ReadLines(file).FirstOrDefault() : null;
    }
}
