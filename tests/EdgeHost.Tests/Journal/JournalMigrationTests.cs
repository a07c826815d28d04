using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.EdgeHost.Journal.Sqlite;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.EdgeHost.Tests.Journal.Contract;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Alarms;
using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Events;
using Microsoft.Data.Sqlite;

namespace EdgeDiag.EdgeHost.Tests.Journal;

/// <summary>A journal as the version before wrote it.</summary>
public sealed class JournalMigrationTests : IDisposable
{
    private const string Schema0 = """
        PRAGMA auto_vacuum=INCREMENTAL;
        CREATE TABLE faults(rowid INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, case_id TEXT NOT NULL, fault_id TEXT NOT NULL, taken TEXT NOT NULL);
        CREATE INDEX faults_of_case ON faults(case_id);
        CREATE TABLE cases(
            rowid INTEGER PRIMARY KEY, case_id TEXT NOT NULL UNIQUE, diagnosis_id TEXT NOT NULL UNIQUE,
            site TEXT NOT NULL, line TEXT NOT NULL, device TEXT NOT NULL, code TEXT NOT NULL, severity INTEGER NOT NULL,
            last_ms INTEGER NOT NULL, cleared INTEGER NOT NULL, received_ms INTEGER NOT NULL, snapshot TEXT NOT NULL, final TEXT,
            faults INTEGER NOT NULL DEFAULT 1, stale INTEGER NOT NULL DEFAULT 0);
        CREATE INDEX cases_of_device ON cases(site, line, device, code);
        CREATE INDEX cases_by_age ON cases(site, line, device, received_ms);
        CREATE INDEX cases_stale ON cases(rowid) WHERE stale=1;
        CREATE INDEX cases_unfinished ON cases(severity) WHERE final IS NULL;
        CREATE TABLE outbox(id INTEGER PRIMARY KEY AUTOINCREMENT, topic TEXT NOT NULL, payload BLOB NOT NULL, retain INTEGER NOT NULL);
        CREATE TABLE feedback(
            diagnosis_id TEXT NOT NULL, ts_ms INTEGER NOT NULL, by_whom TEXT NOT NULL, event TEXT NOT NULL,
            PRIMARY KEY(diagnosis_id, ts_ms, by_whom));
        CREATE TABLE images(line TEXT NOT NULL, device TEXT NOT NULL, ts_ms INTEGER NOT NULL, event TEXT NOT NULL, PRIMARY KEY(line, device));
        CREATE TABLE counters(name TEXT PRIMARY KEY, value INTEGER NOT NULL);
        INSERT INTO counters(name, value) VALUES ('dead_lettered', 2), ('archived_received', 5), ('archived_diagnosed', 3), ('archived_collapsed', 2);
        INSERT INTO faults(key, case_id, fault_id, taken) VALUES
            ('s1|line-3|press-07|a', 'c-old', 'a', 'Opened'), ('s1|line-3|press-07|b', 'c-old', 'b', 'Joined'),
            ('s1|line-3|press-07|gone', '', 'gone', 'Cleared');
        INSERT INTO images VALUES ('line-3', 'press-07', 4102444799000, $image), ('line-3', 'press-08', 1772424000000, $image);
        INSERT INTO cases(case_id, diagnosis_id, site, line, device, code, severity, last_ms, cleared, received_ms, snapshot, faults)
            VALUES ('c-old', 'd-old', 's1', 'line-3', 'press-07', 'E102', 1, 1772424010000, 0, 1772424000000, $snapshot, 2);
        """;

    private readonly TemporaryFolder _folder = new();

    public JournalMigrationTests()
    {
        var fault = new FaultEvent(
            "s1",
            "line-3",
            "press-07",
            DateTimeOffset.FromUnixTimeMilliseconds(1772424000000),
            "a",
            "E102",
            FaultState.Active,
            Severity.Medium,
            null
        );
        var snapshot = JsonSerializer.SerializeToNode(
            new DiagnosisCase(fault, new DeviceDescription("press-07", "line-3", "press", new LocalizedText("冲压机", "press"), []), [], null, [])
        )!;
        var image = JsonSerializer.SerializeToNode(new ImageEvent("s1", "line-3", "press-07", new(2099, 12, 31, 23, 59, 59, TimeSpan.Zero), "red lamp on"))!;
        foreach (var later in (string[])["HasOwnId", "Identity", "Sent", "Received", "Clock"])
        {
            snapshot["Fault"]!.AsObject().Remove(later);
            image.AsObject().Remove(later);
        }

        using var db = new SqliteConnection($"Data Source={_folder.File("journal.db")};Pooling=False");
        db.Open();
        using var command = db.CreateCommand();
        command.CommandText = Schema0;
        command.Parameters.AddWithValue("$snapshot", snapshot.ToJsonString());
        command.Parameters.AddWithValue("$image", image.ToJsonString());
        command.ExecuteNonQuery();
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_JournalOfTheVersionBefore_KeepsBooksCasesAndIds()
    {
        for (var opened = 0; opened < 2; opened++)
        {
            using var journal = new FaultJournal(_folder.File("journal.db"));
            Assert.Null(journal.DamagedFile);
            var books = journal.Books();
            Assert.Equal((10, 3, 4, 2, 1, true), (books.Received, books.Diagnosed, books.Collapsed, books.DeadLettered, books.InFlight, books.Balanced));
            var known = journal.Find("c-old")!;
            Assert.Equal(("d-old", "a", true), (known.Ids.DiagnosisId, known.Snapshot.Fault.Id, known.Snapshot.Fault.HasOwnId));
            Assert.Equal(["a", "b"], known.Ids.FaultIds);
            // Received at a time that nobody knows: not forgotten before it is old for certain.
            Assert.Equal(0, journal.Archive(TimeProvider.System.GetUtcNow().AddDays(-1), 100));
        }
    }

    [Fact]
    public void RecordFault_OnAJournalOfTheVersionBefore_KnowsRepeatedFaults_TakesOthersUnderTheirIds_AndClosesByThem()
    {
        using var j = new JournalFixture(path => new FaultJournal(path));
        SqliteConnection.ClearAllPools();
        File.Copy(_folder.File("journal.db"), j.Path);
        Assert.Equal(new TakenFault(TakenAs.Repeated, "c-old"), j.Record("""{"id":"a","ts":1772424000000,"code":"E102"}"""));
        Assert.Equal(new TakenFault(TakenAs.Repeated, "c-old"), j.Record("""{"id":"b","ts":1772424010000,"code":"E102"}"""));
        Assert.Equal(TakenAs.Opened, j.Record("""{"id":"a","ts":1772424000000,"code":"E103"}""").As);
        Assert.Equal(TakenAs.Opened, j.Record("""{"id":"a","ts":1772425000000,"code":"E102"}""").As);
        Assert.Equal(new TakenFault(TakenAs.Cleared, "c-old"), j.Record("""{"id":"b","ts":1772424020000,"code":"E102","state":"cleared"}"""));
        j.AssertBooks();
    }

    [Fact]
    public void Open_JournalOfVersion1_GetsTheOutboxsIndex_AndKeepsWhatIsQueued()
    {
        var path = _folder.File("version-1.db");
        using (var journal = new FaultJournal(path))
            journal.DeadLetter("t", [1]);
        Change("DROP INDEX outbox_in_order; DROP INDEX cases_listed; DROP INDEX cases_listed_open; PRAGMA user_version=1");
        using (var journal = new FaultJournal(path))
            Assert.Equal((1, "t"), (journal.Unpublished(5).Count, journal.Unpublished(5)[0].Topic));
        using var db = new SqliteConnection($"Data Source={path};Pooling=False");
        db.Open();
        Assert.Equal(5L, db.Scalar("PRAGMA user_version"));
        Assert.NotNull(db.Scalar("SELECT 1 FROM sqlite_master WHERE name='outbox_in_order'"));

        void Change(string sql)
        {
            using var earlier = new SqliteConnection($"Data Source={path};Pooling=False");
            earlier.Open();
            earlier.Run(sql);
        }
    }

    [Fact]
    public void Open_JournalOfVersion2_FindsItsOpenCasesByEverySpelling()
    {
        using var j = new JournalFixture(path => new FaultJournal(path));
        var opened = j.Record("""{"ts":1772424000000,"code":"E102"}""");
        j.Record("""{"ts":1772424000000,"code":"f-07"}""");
        j.Reopen();
        using (var earlier = new SqliteConnection($"Data Source={j.Path};Pooling=False"))
        {
            earlier.Open();
            earlier.Run(
                "DROP INDEX cases_of_code; DROP INDEX cases_listed; DROP INDEX cases_listed_open; DROP INDEX cases_standing; DROP INDEX cases_told_ended"
            );
            earlier.Run("ALTER TABLE cases DROP COLUMN code_key; PRAGMA user_version=2");
        }

        Assert.Equal(new TakenFault(TakenAs.Joined, opened.CaseId), j.Record("""{"ts":1772424005000,"code":"e102"}"""));
        Assert.Equal(TakenAs.Joined, j.Record("""{"ts":1772424005000,"code":"F07"}""").As);
        Assert.Equal(TakenAs.Opened, j.Record("""{"ts":1772424005000,"code":"E103"}""").As);
        j.AssertBooks();
    }

    [Fact]
    public void Open_JournalOfVersion3_KnowsWhichFaultsAreStillThere_AndKeepsWhatIsQueued()
    {
        using var j = new JournalFixture(path => new FaultJournal(path)) { Received = TimeProvider.System.GetUtcNow() };
        var ended = j.Record("""{"ts":1772424000000,"code":"E101"}""");
        j.Record("""{"ts":1772424001000,"code":"E101","state":"cleared"}""");
        var open = j.Record("""{"ts":1772424000000,"code":"E102"}""");
        j.Finish(ended.CaseId);
        j.Finish(open.CaseId);
        var queued = j.Journal.Unpublished(10).Count;
        j.Reopen();
        using (var earlier = new SqliteConnection($"Data Source={j.Path};Pooling=False"))
        {
            earlier.Open();
            foreach (
                var index in (string[])
                    [
                        "cases_listed",
                        "cases_listed_open",
                        "cases_of_line",
                        "cases_of_episode",
                        "cases_shown",
                        "cases_ended",
                        "cases_shelved",
                        "cases_standing",
                        "cases_told_ended",
                    ]
            )
                earlier.Run($"DROP INDEX {index}");
            foreach (
                var column in (string[])
                    [
                        "acknowledged",
                        "acknowledged_by",
                        "acknowledged_ms",
                        "hold",
                        "hold_by",
                        "hold_until_ms",
                        "changed_ms",
                        "episode_id",
                        "shown",
                        "at_ms",
                        "doubt_ms",
                        "asked",
                        "raised_ms",
                    ]
            )
                earlier.Run($"ALTER TABLE cases DROP COLUMN {column}");
            earlier.Run("ALTER TABLE outbox DROP COLUMN live; DROP TABLE episodes; DROP TABLE clocks; PRAGMA user_version=3");
        }

        Assert.Equal(queued, j.Journal.Unpublished(10).Count);
        // It gets its topic, which there was none of before.
        Assert.Equal(open.CaseId, Assert.Single(j.Journal.Stale(10)).CaseId);
        var seen = new AlarmChange(AlarmEvent.Acknowledged, "Li", j.Received);
        Assert.Equal(AlarmState.Normal, j.Journal.Change(ended.CaseId, seen)!.Value.State);
        Assert.Equal(AlarmState.Acknowledged, j.Journal.Change(open.CaseId, seen)!.Value.State);
        Assert.Equal(("Li", FaultState.Active), j.Journal.Diagnosed(j.Journal.Stale(1).Single(), "t") is var d ? (d.AcknowledgedBy, d.State) : default);
        j.AssertBooks();
    }

    [Fact]
    public void Image_AfterOneOf2099ThatAnOlderVersionKept_IsKept()
    {
        using var journal = new FaultJournal(_folder.File("journal.db"));
        var now = TimeProvider.System.GetUtcNow();
        journal.Image(new ImageEvent("s1", "line-3", "press-07", now, "green lamp on") { Received = now });
        Assert.Equal("green lamp on", journal.LastImage("line-3", "press-07")!.Description);
    }

    [Fact]
    public void Open_JournalOfALaterVersion_IsRefusedInOneLineAndLeftAlone()
    {
        var path = _folder.File("journal.db");
        new FaultJournal(path).Dispose();
        using (var db = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            db.Open();
            using var command = db.CreateCommand();
            command.CommandText = "PRAGMA user_version=99";
            command.ExecuteNonQuery();
        }

        var refused = Assert.Throws<InvalidInputException>(() => new FaultJournal(path));
        Assert.Contains("user_version: expected at most 5", refused.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(path));
        Assert.False(File.Exists(path + ".damaged-1"));
    }

    [Theory]
    [InlineData("ALTER TABLE counters RENAME TO renamed")]
    [InlineData("ALTER TABLE cases RENAME TO renamed")]
    [InlineData("ALTER TABLE images RENAME COLUMN event TO happening")]
    [InlineData("PRAGMA user_version=0; ALTER TABLE images RENAME TO renamed")]
    public void Open_TablesOfAnotherProgram_AreRefusedInOneLineAndLeftAlone(string change)
    {
        var path = _folder.File("journal.db");
        new FaultJournal(path).Dispose();
        using (var db = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            db.Open();
            using var command = db.CreateCommand();
            command.CommandText = change;
            command.ExecuteNonQuery();
        }

        var refused = Assert.Throws<InvalidInputException>(() => new FaultJournal(path));
        Assert.StartsWith($"{path}: tables: expected those of version 5", refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(path + ".damaged-1"));
    }
}
