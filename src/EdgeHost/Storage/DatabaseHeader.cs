using Microsoft.Data.Sqlite;

namespace EdgeDiag.EdgeHost.Storage;

/// <summary>Finds a database file that is too short to be one. SQLite itself takes such a file for a new, empty database.</summary>
internal static class DatabaseHeader
{
    // https://www.sqlite.org/fileformat.html, 1.3: the header has 100 bytes.
    private const int Bytes = 100,
        NotADatabase = 26;

    /// <summary>Throws where a file exists and has no whole header.</summary>
    /// <param name="path">The file.</param>
    /// <param name="emptyIsDamage">Whether a file of no bytes is damaged too. It may also be one that another process is making.</param>
    /// <exception cref="SqliteException">The file is damaged (<see cref="SqliteFailures.MeansDamage"/>).</exception>
    public static void Check(string path, bool emptyIsDamage)
    {
        var file = new FileInfo(path);
        if (file.Exists && file.Length < Bytes && (file.Length > 0 || emptyIsDamage))
            throw new SqliteException($"{path}: expected a database, found {file.Length} bytes", NotADatabase);
    }
}
