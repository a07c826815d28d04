using Microsoft.Data.Sqlite;

namespace EdgeDiag.EdgeHost.Storage;

/// <summary>Looks at a SQLite file of the data folder without changing, making or renaming anything there.</summary>
public sealed class ReadOnlyDatabase : IDisposable
{
    private readonly string? _copy;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file; it exists.</param>
    /// <param name="inUse">Whether a service has it open.</param>
    public ReadOnlyDatabase(string path, bool inUse)
    {
        var source = path;
        var wal = new FileInfo(path + "-wal");
        if (!inUse && wal is { Exists: true, Length: > 0 })
        {
            // What a crash has left in the log belongs to the content, and reading it writes files beside it: a copy is read instead.
            _copy = Directory.CreateTempSubdirectory("edgediag-look-").FullName;
            source = Path.Combine(_copy, Path.GetFileName(path));
            File.Copy(path, source);
            File.Copy(wal.FullName, source + "-wal");
        }
        else if (!inUse)
            source = $"file:{Uri.EscapeDataString(Path.GetFullPath(path)).Replace("%2F", "/", StringComparison.Ordinal)}?immutable=1";

        var mode = _copy is null ? SqliteOpenMode.ReadOnly : SqliteOpenMode.ReadWrite;
        Connection = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = source,
                Mode = mode,
                Pooling = false,
            }.ToString()
        );
        try
        {
            DatabaseHeader.Check(path, emptyIsDamage: false);
            Connection.Open();
            using var command = Connection.CreateCommand();
            command.CommandText = "PRAGMA quick_check(1)";
            Damage = command.ExecuteScalar() is "ok" ? null : "the check of its pages finds damage";
        }
        catch (SqliteException e) when (e.MeansDamage())
        {
            Damage = e.Message.ReplaceLineEndings(" ");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The connection.</summary>
    public SqliteConnection Connection { get; }

    /// <summary>What is damaged; null where nothing is.</summary>
    public string? Damage { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Connection.Dispose();
        if (_copy is not null)
            Directory.Delete(_copy, recursive: true);
    }
}
