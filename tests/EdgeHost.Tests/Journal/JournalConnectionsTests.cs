using EdgeDiag.EdgeHost.Journal.Sqlite;
using EdgeDiag.EdgeHost.Storage;
using Microsoft.Data.Sqlite;

namespace EdgeDiag.EdgeHost.Tests.Journal;

/// <summary>Readers wait for nobody; writers share commits, and none of them pays for another.</summary>
public sealed class JournalConnectionsTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();
    private readonly JournalConnections _connections;

    public JournalConnectionsTests()
    {
        var path = _folder.File("journal.db");
        var (writer, reader) = JournalFile.OpenBoth(() => JournalFile.Open(path, out _), path);
        _connections = new JournalConnections(writer, reader);
    }

    [Fact]
    public async Task Read_WhileSomebodyWrites_ReturnsWhatIsCommitted()
    {
        using var written = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        var writing = Task.Run(() =>
            _connections.Write(db =>
            {
                Insert(db, "a");
                written.Set();
                Assert.True(go.Wait(Patience));
            })
        );
        Assert.True(written.Wait(Patience));
        Assert.Empty(_connections.Read(Names));
        go.Set();
        await writing.WaitAsync(Patience, TimeProvider.System);
        Assert.Equal(["a"], _connections.Read(Names));
    }

    [Fact]
    public void Write_ThatReturns_IsSeenByOthers()
    {
        using var other = JournalFile.OpenReader(_folder.File("journal.db"));
        for (var i = 0; i < 20; i++)
        {
            _connections.Write(db => Insert(db, $"n{i}"));
            Assert.Contains($"n{i}", Names(other));
        }
    }

    [Fact]
    public async Task WritersAtTheSameTime_AreCommittedTogether_AndOneThatFailsChangesNothing()
    {
        using var begun = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        var first = Task.Run(() =>
            _connections.Write(db =>
            {
                begun.Set();
                Assert.True(go.Wait(Patience));
                Insert(db, "first");
            })
        );
        Assert.True(begun.Wait(Patience));
        var others = Enumerable
            .Range(0, 10)
            .Select(i =>
                Task.Factory.StartNew(
                    () =>
                        _connections.Write(db =>
                        {
                            Insert(db, $"other {i}");
                            if (i % 2 == 1)
                                throw new InvalidOperationException($"{i}");
                        }),
                    TaskCreationOptions.LongRunning
                )
            )
            .ToList();
        go.Set();
        await first.WaitAsync(Patience, TimeProvider.System);
        for (var i = 0; i < 10; i++)
            if (i % 2 == 0)
                await others[i].WaitAsync(Patience, TimeProvider.System);
            else
                Assert.Equal($"{i}", (await Assert.ThrowsAsync<InvalidOperationException>(() => others[i].WaitAsync(Patience, TimeProvider.System))).Message);
        Assert.Equal(["first", "other 0", "other 2", "other 4", "other 6", "other 8"], _connections.Read(Names).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task TransactionThatSqliteGivesUp_IsWrittenAgainByThoseWhoSharedIt()
    {
        using var begun = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        var first = Task.Run(() =>
            _connections.Write(db =>
            {
                Insert(db, "first");
                begun.Set();
                Assert.True(go.Wait(Patience));
            })
        );
        Assert.True(begun.Wait(Patience));
        var second = Task.Factory.StartNew(
            () =>
                _connections.Write(db =>
                {
                    // As SQLite does by itself when the disk is full.
                    db.Run("ROLLBACK");
                    throw new SqliteException("database or disk is full", 13);
                }),
            TaskCreationOptions.LongRunning
        );
        // Time for it to stand behind the first one; where it comes too late, the first has committed alone.
        await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        go.Set();
        await Assert.ThrowsAsync<SqliteException>(() => second.WaitAsync(Patience, TimeProvider.System));
        await first.WaitAsync(Patience, TimeProvider.System);
        Assert.Equal(["first"], _connections.Read(Names));
        _connections.Write(db => Insert(db, "next"));
        Assert.Contains("next", _connections.Read(Names));
    }

    [Fact]
    public void Alone_SeesWhatOthersHaveCommitted_AndReopensBoth()
    {
        _connections.Write(db => Insert(db, "a"));
        var path = _folder.File("journal.db");
        Assert.True(
            _connections.Alone(
                Patience,
                db =>
                {
                    Assert.Equal(["a"], Names(db));
                    _connections.Reopen(() => JournalFile.OpenBoth(() => JournalFile.OpenExisting(path), path));
                },
                withoutReaders: true
            )
        );
        _connections.Write(db => Insert(db, "b"));
        Assert.Equal(["a", "b"], _connections.Read(Names));
    }

    [Fact]
    public void FileThatCannotBeOpenedAgain_IsSaidToWhoeverReadsOrWrites()
    {
        Assert.Throws<IOException>(() => _connections.Alone(Patience, _ => _connections.Reopen(() => throw new IOException("gone")), withoutReaders: true));
        Assert.Throws<IOException>(() => _connections.Read(Names));
        Assert.Throws<IOException>(() => _connections.Write(db => Insert(db, "a")));
    }

    [Fact]
    public void CallWithinACall_IsRefused_AndNothingOfItStays()
    {
        Assert.Throws<InvalidOperationException>(() =>
            _connections.Write(db =>
            {
                Insert(db, "outer");
                _connections.Write(inner => Insert(inner, "inner"));
            })
        );
        Assert.Empty(_connections.Read(Names));
    }

    [Fact]
    public void ReaderOfAFileThatIsGone_MakesNone()
    {
        var gone = _folder.File("gone.db");
        Assert.Throws<SqliteException>(() => JournalFile.OpenReader(gone));
        Assert.False(File.Exists(gone));
    }

    [Fact]
    public void WhatASavepointKeeps_NeedsNoOtherDisk() => Assert.Equal(2L, _connections.Write(db => db.Scalar("PRAGMA temp_store")));

    public void Dispose()
    {
        _connections.Close(_ => { });
        _folder.Dispose();
    }

    private static void Insert(SqliteConnection db, string name) => db.Run("INSERT INTO counters(name, value) VALUES ($name, 1)", ("$name", $"test {name}"));

    private static IReadOnlyList<string> Names(SqliteConnection db) => db.List("SELECT substr(name, 6) FROM counters WHERE name LIKE 'test %' ORDER BY rowid");
}
