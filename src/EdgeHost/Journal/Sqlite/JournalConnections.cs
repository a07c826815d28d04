using EdgeDiag.EdgeHost.Storage;
using Microsoft.Data.Sqlite;

namespace EdgeDiag.EdgeHost.Journal.Sqlite;

/// <summary>
/// The journal's two connections. Those who read see what is committed and wait for nobody who writes. Those who write at the same time share one
/// commit, because that is what takes long: whoever finds nobody waiting behind him commits for all. A call that returns has committed, or has
/// thrown and changed nothing. Thread-safe.
/// </summary>
internal sealed class JournalConnections : IDisposable
{
    private const int MostInACommit = 32;

    private readonly Lock _writing = new(),
        _reading = new();
    private SqliteConnection _writer,
        _reader;
    private TaskCompletionSource? _open;
    private int _waiting,
        _inCommit;

    /// <summary>Takes the connections over.</summary>
    /// <param name="writer">Writes.</param>
    /// <param name="reader">Reads; may be the same, where nothing is ever written.</param>
    public JournalConnections(SqliteConnection writer, SqliteConnection reader) => (_writer, _reader) = (writer, reader);

    /// <summary>Reads; sees what has been committed before the call.</summary>
    public T Read<T>(Func<SqliteConnection, T> read)
    {
        lock (_reading)
        {
            ThrowIfClosed(_reader);
            return read(_reader);
        }
    }

    /// <summary>Writes, and commits together with others who write at the same time.</summary>
    /// <param name="write">Its changes stay only where it returns.</param>
    /// <returns>What it returns, once that is committed.</returns>
    public T Write<T>(Func<SqliteConnection, T> write)
    {
        T result;
        TaskCompletionSource commit;
        Interlocked.Increment(ref _waiting);
        lock (_writing)
        {
            Interlocked.Decrement(ref _waiting);
            try
            {
                ThrowIfClosed(_writer);
                commit = Begin();
                result = Apply(write);
            }
            finally
            {
                if (_open is not null && (Volatile.Read(ref _waiting) == 0 || _inCommit >= MostInACommit))
                    Commit();
            }
        }

        // Blocks, as the commit itself would.
        commit.Task.GetAwaiter().GetResult();
        return result;
    }

    /// <summary>Writes, and commits together with others who write at the same time.</summary>
    /// <param name="write">Its changes stay only where it returns.</param>
    public void Write(Action<SqliteConnection> write) =>
        Write(db =>
        {
            write(db);
            return true;
        });

    /// <summary>Does what needs the writing connection without a transaction, while nobody else writes.</summary>
    /// <param name="patience">How long to wait for those who write; null for as long as it takes.</param>
    /// <param name="work">Told the writing connection.</param>
    /// <returns>False where they took longer.</returns>
    public bool Alone(TimeSpan? patience, Action<SqliteConnection> work)
    {
        if (!_writing.TryEnter(patience ?? Timeout.InfiniteTimeSpan))
            return false;
        try
        {
            if (_open is not null)
                Commit();
            work(_writer);
            return true;
        }
        finally
        {
            _writing.Exit();
        }
    }

    /// <summary>Closes both connections and opens others; to be called from <see cref="Alone"/>.</summary>
    /// <param name="between">Done while the file is closed; returns the new connections.</param>
    public void Reopen(Func<(SqliteConnection Writer, SqliteConnection Reader)> between)
    {
        lock (_reading)
        {
            _reader.Dispose();
            _writer.Dispose();
            (_writer, _reader) = between();
        }
    }

    /// <inheritdoc/>
    public void Dispose() =>
        Alone(
            null,
            writer =>
            {
                lock (_reading)
                    _reader.Dispose();
                writer.Dispose();
            }
        );

    private TaskCompletionSource Begin()
    {
        if (_open is not null)
            return _open;
        _writer.Run("BEGIN IMMEDIATE");
        _inCommit = 0;
        return _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private T Apply<T>(Func<SqliteConnection, T> write)
    {
        _writer.Run("SAVEPOINT one");
        try
        {
            var result = write(_writer);
            _writer.Run("RELEASE one");
            _inCommit++;
            return result;
        }
        catch (Exception failure)
        {
            Undo(failure);
            throw;
        }
    }

    // One that fails takes nobody with it, unless SQLite has ended the whole transaction, as it does when the disk is full.
    private void Undo(Exception failure)
    {
        try
        {
            if (!HasEnded)
            {
                _writer.Run("ROLLBACK TO one; RELEASE one");
                return;
            }
        }
        catch (SqliteException)
        {
            // What is left is given up below.
        }

        Fail(failure);
    }

    private bool HasEnded => SQLitePCL.raw.sqlite3_get_autocommit(_writer.Handle) != 0;

    private void Commit()
    {
        try
        {
            _writer.Run("COMMIT");
            var done = _open!;
            _open = null;
            done.SetResult();
        }
        catch (Exception failure)
        {
            Fail(failure);
        }
    }

    // All who share the transaction are told; each tries again by itself.
    private void Fail(Exception failure)
    {
        var failed = _open!;
        _open = null;
        try
        {
            if (!HasEnded)
                _writer.Run("ROLLBACK");
        }
        catch (SqliteException)
        {
            // Closed, or gone with the disk: the next one says so.
        }

        failed.SetException(failure);
        // Where nobody shares it, nobody asks.
        _ = failed.Task.Exception;
    }

    private static void ThrowIfClosed(SqliteConnection db)
    {
        if (db.State != System.Data.ConnectionState.Open)
            throw new IOException("the journal's file is lost and has not been restored yet");
    }
}
