using EdgeDiag.EdgeHost.Storage;
using Microsoft.Data.Sqlite;

namespace EdgeDiag.EdgeHost.Journal.Sqlite;

/// <summary>
/// The journal's two connections. Those who read see what is committed and wait for nobody who writes. Those who write at the same time share one
/// commit, because that is what takes long: whoever finds nobody waiting behind him commits for all. A call that returns has committed, or has
/// thrown and changed nothing. Thread-safe.
/// </summary>
/// <param name="writer">Writes; owned from here on.</param>
/// <param name="reader">Reads; may be the same, where nothing is ever written. Owned from here on.</param>
internal sealed class JournalConnections(SqliteConnection writer, SqliteConnection reader)
{
    private const int MostInACommit = 32;

    private readonly Lock _writing = new(),
        _reading = new();
    private SqliteConnection _writer = writer,
        _reader = reader;
    private SharedCommit? _open;
    private int _waiting;

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
    /// <param name="write">
    /// Its changes stay only where it returns. Called again, alone, where the others it shared a commit with have spoilt that.
    /// </param>
    /// <returns>What it returns, once that is committed.</returns>
    public T Write<T>(Func<SqliteConnection, T> write)
    {
        var (result, commit) = Join(write);
        try
        {
            // Blocks, as the commit itself would.
            commit.Done.GetAwaiter().GetResult();
            return result;
        }
        catch when (commit.Calls > 1)
        {
            return WriteAlone(write);
        }
    }

    /// <summary>Writes, and commits together with others who write at the same time.</summary>
    /// <param name="write">As above.</param>
    public void Write(Action<SqliteConnection> write) =>
        Write(db =>
        {
            write(db);
            return true;
        });

    /// <summary>Does what needs the writing connection without a transaction, while nobody else writes.</summary>
    /// <param name="patience">How long to wait for the others; null for as long as it takes.</param>
    /// <param name="work">Told the writing connection.</param>
    /// <param name="withoutReaders">Nobody may read meanwhile either, as where the file is closed.</param>
    /// <returns>False where the others took longer.</returns>
    public bool Alone(TimeSpan? patience, Action<SqliteConnection> work, bool withoutReaders = false)
    {
        var longest = patience ?? Timeout.InfiniteTimeSpan;
        if (!_writing.TryEnter(longest))
            return false;
        try
        {
            if (withoutReaders && !_reading.TryEnter(longest))
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
                if (withoutReaders)
                    _reading.Exit();
            }
        }
        finally
        {
            _writing.Exit();
        }
    }

    /// <summary>Closes both connections and opens others; to be called from <see cref="Alone"/>, without readers.</summary>
    /// <param name="open">Called while the file is closed; returns the new connections.</param>
    public void Reopen(Func<(SqliteConnection Writer, SqliteConnection Reader)> open)
    {
        _reader.Dispose();
        _writer.Dispose();
        (_writer, _reader) = open();
    }

    /// <summary>Closes both connections once calls that are under way are finished; whoever comes later is told.</summary>
    /// <param name="last">Done before, with nobody in between.</param>
    public void Close(Action<SqliteConnection> last) =>
        Alone(
            null,
            db =>
            {
                last(db);
                _reader.Dispose();
                db.Dispose();
            },
            withoutReaders: true
        );

    private (T Result, SharedCommit Commit) Join<T>(Func<SqliteConnection, T> write)
    {
        ThrowIfNested();
        Interlocked.Increment(ref _waiting);
        lock (_writing)
        {
            Interlocked.Decrement(ref _waiting);
            try
            {
                var commit = Begin();
                return (Apply(write), commit);
            }
            finally
            {
                if (_open is { } open && (Volatile.Read(ref _waiting) == 0 || open.Calls >= MostInACommit))
                    Commit();
            }
        }
    }

    private T WriteAlone<T>(Func<SqliteConnection, T> write)
    {
        T result;
        SharedCommit commit;
        lock (_writing)
        {
            if (_open is not null)
                Commit();
            commit = Begin();
            try
            {
                result = Apply(write);
            }
            finally
            {
                if (_open is not null)
                    Commit();
            }
        }

        commit.Done.GetAwaiter().GetResult();
        return result;
    }

    private SharedCommit Begin()
    {
        if (_open is not null)
            return _open;
        ThrowIfClosed(_writer);
        var begun = new SharedCommit();
        // One that could not be ended when it failed would keep everybody from beginning another.
        if (!HasEnded)
            _writer.Run("ROLLBACK");
        _writer.Run("BEGIN IMMEDIATE");
        return _open = begun;
    }

    private T Apply<T>(Func<SqliteConnection, T> write)
    {
        _open!.Calls++;
        try
        {
            _writer.Run("SAVEPOINT one");
            var result = write(_writer);
            _writer.Run("RELEASE one");
            return result;
        }
        catch (Exception failure)
        {
            Undo(failure);
            throw;
        }
    }

    // One that fails takes nobody with it, unless SQLite has ended the whole transaction, as it may when the disk is full.
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
        catch (Exception e)
        {
            failure = e;
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
            done.Succeed();
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
        catch (Exception)
        {
            // Closed, or gone with the disk: whoever begins next tries again, and says so.
        }
        finally
        {
            failed.Fail(failure);
        }
    }

    // An inner call would commit the outer one half-way.
    private void ThrowIfNested()
    {
        if (_writing.IsHeldByCurrentThread)
            throw new InvalidOperationException("expected a call of the journal on its own, found one within another");
    }

    private static void ThrowIfClosed(SqliteConnection db)
    {
        if (db.State != System.Data.ConnectionState.Open)
            throw new IOException("the journal's file is closed: it was lost and has not been restored yet, or the service ends");
    }

    /// <summary>A transaction that several calls write into.</summary>
    private sealed class SharedCommit
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>Calls that have written into it, those that failed too.</summary>
        public int Calls { get; set; }

        /// <summary>Ends with the commit.</summary>
        public Task Done => _done.Task;

        public void Succeed() => _done.SetResult();

        public void Fail(Exception failure)
        {
            _done.SetException(failure);
            // Where nobody shares it, nobody asks.
            _ = _done.Task.Exception;
        }
    }
}
