namespace EdgeDiag.EdgeHost.Storage;

/// <summary>
/// Notices that a file which this process has open was deleted, moved or replaced under its path. What is written then goes to a file
/// without a name, and is gone when the process ends. Not thread-safe.
/// </summary>
/// <param name="paths">The files; one that does not exist yet is known from the first look that finds it.</param>
internal sealed class OpenFiles(params string[] paths)
{
    private readonly (ulong, ulong)?[] _known = [.. paths.Select(Statx.File)];

    /// <summary>The files of a SQLite database in WAL mode: the database, its log, and the index of its log.</summary>
    public static OpenFiles ForDatabase(string path) => new(path, path + "-wal", path + "-shm");

    /// <summary>Looks at the paths.</summary>
    /// <returns>What has happened to the first that is not the open file any more, such as <c>/var/journal.db was deleted</c>; null where all are.</returns>
    public string? Lost()
    {
        for (var i = 0; i < paths.Length; i++)
        {
            var now = Statx.File(paths[i]);
            if (_known[i] is not { } known)
                _known[i] = now;
            else if (now != known)
                return $"{paths[i]} was {(now is null ? "deleted" : "replaced by another file")} while the service had it open";
        }

        return null;
    }
}
