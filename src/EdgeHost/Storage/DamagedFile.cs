using System.Globalization;

namespace EdgeDiag.EdgeHost.Storage;

/// <summary>Puts a damaged database aside.</summary>
public static class DamagedFile
{
    /// <summary>Renames a database, with the files that SQLite keeps beside it, to the first free name behind <c>.damaged-</c>.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Its new name.</returns>
    public static string PutAside(string path)
    {
        var damaged = Enumerable
            .Range(1, int.MaxValue)
            .Select(i => string.Create(CultureInfo.InvariantCulture, $"{path}.damaged-{i}"))
            .First(p => !File.Exists(p));
        File.Move(path, damaged);
        foreach (var part in (string[])["-wal", "-shm"])
            if (File.Exists(path + part))
                File.Move(path + part, damaged + part);
        return damaged;
    }
}
