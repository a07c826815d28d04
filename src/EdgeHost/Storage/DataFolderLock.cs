using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace EdgeDiag.EdgeHost.Storage;

/// <summary>
/// One service a data folder: a lock on the folder itself and one on <c>service.lock</c>, which the kernel lets go of whatever becomes
/// of the process. Who holds them stands beside it in <c>service.pid</c>, since the locked file cannot be read. The folder's lock
/// stands when somebody deletes the file; the file's stands on network shares, where a folder cannot be locked.
/// </summary>
public sealed class DataFolderLock : IDisposable
{
    /// <summary>The locked file's name.</summary>
    public const string FileName = "service.lock";

    /// <summary>Name of the file with process id and start time.</summary>
    public const string HolderFileName = "service.pid";

    private readonly string _data,
        _holder;
    private readonly Lock _lock = new();
    private SafeFileHandle? _folder;
    private FileStream? _held;
    private OpenFiles _lockedFolder = new(),
        _lockedFile = new();
    private bool _ended;

    private DataFolderLock(string data, string holder) => (_data, _holder) = (data, holder);

    /// <summary>Acquires the lock of a data folder.</summary>
    /// <param name="data">The setting <c>Data</c>; the folder is made.</param>
    /// <param name="time">Clock, for the start time.</param>
    /// <exception cref="IOException">Another service has it; the message names folder and process.</exception>
    public static DataFolderLock Acquire(string data, TimeProvider time)
    {
        var acquired = new DataFolderLock(
            data,
            string.Create(CultureInfo.InvariantCulture, $"process {Environment.ProcessId}, started {time.GetUtcNow():u}\n")
        );
        try
        {
            acquired.LockFolderAndFile();
            return acquired;
        }
        catch
        {
            acquired.Dispose();
            throw;
        }
    }

    /// <summary>Looks whether the locked file or the folder was deleted or replaced; then it is made and locked anew.</summary>
    /// <returns>What had happened; null where nothing had.</returns>
    /// <exception cref="DataFolderTakenException">Another service has the folder by now.</exception>
    /// <exception cref="IOException">The file cannot be made now; the next call tries again.</exception>
    public string? RestoreIfLost()
    {
        lock (_lock)
        {
            if (_ended)
                return null;
            if (_lockedFolder.Lost() is { } lostFolder)
            {
                Release();
                LockFolderAndFile();
                return lostFolder;
            }

            // The folder's own lock stays, so that no other service comes in between.
            if (_lockedFile.Lost() is not { } lost)
                return null;
            _held?.Dispose();
            LockFile();
            return lost;
        }
    }

    /// <summary>The process that holds a folder's lock; null where none does. Creates nothing.</summary>
    public static string? HolderOf(string data) => FolderLock.IsHeld(data) ? Holder(data) ?? "process unknown" : HolderOfFile(data);

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            _ended = true;
            Release();
        }
    }

    private void LockFolderAndFile()
    {
        Directory.CreateDirectory(_data);
        _folder = FolderLock.TryAcquire(_data, out var taken);
        if (taken)
            throw Taken();
        LockFile();
        // Not before: some file systems in layers give a folder another number with the first file that is made in it.
        _lockedFolder = new OpenFiles(Path.GetFullPath(_data));
    }

    private void LockFile()
    {
        _held = TryOpen(_data) ?? throw Taken();
        File.WriteAllText(Path.Combine(_data, HolderFileName), _holder);
        _lockedFile = new OpenFiles(Path.Combine(Path.GetFullPath(_data), FileName));
    }

    private DataFolderTakenException Taken() =>
        new(
            $"Data: the folder {Path.GetFullPath(_data)} is in use by another service ({Holder(_data) ?? "process unknown"}); "
                + "stop that one, or give this one a folder of its own"
        );

    private void Release()
    {
        _held?.Dispose();
        _folder?.Dispose();
        (_held, _folder) = (null, null);
    }

    private static string? HolderOfFile(string data)
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

    private static FileStream? TryOpen(string data)
    {
        try
        {
            return new FileStream(Path.Combine(data, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e is not (FileNotFoundException or DirectoryNotFoundException or PathTooLongException))
        {
            // Another process holds it, or the disk refuses: only the first leaves a file that can be opened otherwise.
            if (HolderOfFile(data) is null)
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
