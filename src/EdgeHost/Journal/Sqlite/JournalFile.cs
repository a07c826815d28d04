using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion;
using Microsoft.Data.Sqlite;

namespace EdgeDiag.EdgeHost.Journal.Sqlite;

/// <summary>Opens the journal's file, and puts one aside that cannot be read.</summary>
internal static class JournalFile
{
    private const int Corrupt = 11;

    /// <summary>
    /// A connection to the journal, its tables made. A damaged file is kept under another name and a new journal begun: a box
    /// that stands still for want of yesterday's cases is worth less than one that goes on, and what the broker has not been
    /// told is done will be delivered again.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="damaged">Where a damaged one has been put; null where it was not.</param>
    public static SqliteConnection Open(string path, out string? damaged)
    {
        damaged = null;
        LostDatabase.TakeSaved(path);
        try
        {
            // Only the service makes the file, and its pages stand before a first message is taken.
            DatabaseHeader.Check(path, emptyIsDamage: true);
            return Writable(OpenExisting(path));
        }
        catch (SqliteException e) when (e.MeansDamage())
        {
            damaged = DamagedFile.PutAside(path);
            return Writable(OpenExisting(path));
        }
        catch (SqliteException e) when (e.MeansNoAccess())
        {
            throw new IOException($"{e.Message.ReplaceLineEndings(" ")}: {FileFacts.Describe(path)}", e);
        }
    }

    // A file that may only be read opens well, and then no fault could be kept: better said at the start.
    private static SqliteConnection Writable(SqliteConnection db)
    {
        try
        {
            // A real write: SQLite lets a transaction begin on a file that it may only read.
            db.Run("UPDATE counters SET value=value WHERE name='dead_lettered'");
            return db;
        }
        catch
        {
            db.Dispose();
            throw;
        }
    }

    /// <summary>Both connections of a journal.</summary>
    /// <param name="writer">Opens the first one.</param>
    /// <param name="path">The file.</param>
    public static (SqliteConnection Writer, SqliteConnection Reader) OpenBoth(Func<SqliteConnection> writer, string path)
    {
        var opened = writer();
        try
        {
            return (opened, OpenReader(path));
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>A connection that only reads a journal which is open already.</summary>
    public static SqliteConnection OpenReader(string path)
    {
        var file = new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Pooling = false,
            // Never makes a file: one that is gone by now must not look as if it were there.
            Mode = SqliteOpenMode.ReadWrite,
        };
        var db = new SqliteConnection(file.ToString());
        try
        {
            db.Open();
            db.Run("PRAGMA busy_timeout=5000; PRAGMA query_only=1");
            // SQLite opens a file with the first look at it.
            db.Scalar("SELECT 1 FROM sqlite_master LIMIT 1");
            return db;
        }
        catch
        {
            db.Dispose();
            throw;
        }
    }

    /// <summary>A connection to the journal, its tables made. Nothing is put aside, as where a service may have the file open.</summary>
    public static SqliteConnection OpenExisting(string path)
    {
        DatabaseHeader.Check(path, emptyIsDamage: false);
        var db = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        try
        {
            db.Open();
            // Only a new file takes auto_vacuum, and only before its first table. What a savepoint keeps stays in memory: it must not need a disk
            // that is not the data folder's.
            db.Run(
                """
                PRAGMA busy_timeout=5000; PRAGMA auto_vacuum=INCREMENTAL; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
                PRAGMA journal_size_limit=67108864; PRAGMA temp_store=MEMORY
                """
            );
            if (db.Scalar("PRAGMA quick_check(1)") is not "ok")
                throw new SqliteException($"{path}: quick_check finds damage", Corrupt);
            JournalSchema.Apply(db);
            return db;
        }
        catch (SqliteException e) when (!e.MeansDamage() && !e.MayPass())
        {
            // A statement that does not fit the tables: another program's file, or one that was changed by hand.
            db.Dispose();
            throw new InvalidInputException(path, "tables", $"those of version {JournalSchema.Version} or earlier", e.Message);
        }
        catch
        {
            db.Dispose();
            throw;
        }
    }
}
