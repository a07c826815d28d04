using Microsoft.Data.Sqlite;

namespace EdgeDiag.EdgeHost.Storage;

/// <summary>
/// Gives a database back its file when that was deleted or replaced under an open connection. The connection still has everything:
/// it is copied to a new file, and the new file takes the old one's name. A crash in between leaves a whole copy, which the next
/// start takes.
/// </summary>
internal static class LostDatabase
{
    private const string Copying = ".restoring",
        Whole = ".restored";

    /// <summary>Writes everything that a connection sees beside the database's path, durably.</summary>
    /// <param name="db">Open, without a transaction.</param>
    /// <param name="path">The database's path.</param>
    public static void Save(SqliteConnection db, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        File.Delete(path + Copying);
        using (var copy = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path + Copying, Pooling = false }.ToString()))
        {
            copy.Open();
            db.BackupDatabase(copy);
        }

        File.Move(path + Copying, path + Whole, overwrite: true);
    }

    /// <summary>
    /// Puts the saved copy in the database's place, where there is one; what stands there is kept under another name. Nobody may
    /// have it open.
    /// </summary>
    /// <param name="path">The database's path.</param>
    public static void TakeSaved(string path)
    {
        if (!File.Exists(path + Whole))
            return;
        var (number, parts) = (1, (string[])["", "-wal", "-shm"]);
        while (parts.Any(p => Path.Exists($"{path}.replaced-{number}{p}")))
            number++;
        foreach (var part in parts)
            if (File.Exists(path + part))
                File.Move(path + part, $"{path}.replaced-{number}{part}");
        File.Move(path + Whole, path);
    }
}
