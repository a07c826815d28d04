using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.EdgeHost.Journal.Sqlite;
using EdgeDiag.EdgeHost.Tests.Journal.Contract;
using Microsoft.Data.Sqlite;

namespace EdgeDiag.EdgeHost.Tests.Journal;

public sealed class FaultJournalTests() : FaultCasesContract(path => new FaultJournal(path));

public sealed class AlarmsJournalTests() : AlarmsContract(path => new FaultJournal(path));

public sealed class CaseListJournalTests() : CaseListContract(path => new FaultJournal(path));

public sealed class FaultIdentityJournalTests() : FaultIdentityContract(path => new FaultJournal(path));

public sealed class FloodAndSeverityTests() : FloodAndSeverityContract(path => new FaultJournal(path));

public sealed class JournalArchiveTests() : ArchiveContract(path => new FaultJournal(path));

public sealed class JournalOutboxTests() : OutboxContract(path => new FaultJournal(path));

public sealed class JournalVerdictTests() : VerdictsContract(path => new FaultJournal(path));

/// <summary>What is SQLite's own: files that cannot be read, and indices.</summary>
public sealed class SqliteJournalTests : IDisposable
{
    private readonly JournalFixture _j = new(path => new FaultJournal(path));

    public void Dispose() => _j.Dispose();

    [Fact]
    public void RecordFault_CountOfAMinute_UsesItsIndex()
    {
        using var db = new SqliteConnection($"Data Source={_j.Journal.Path};Pooling=False");
        db.Open();
        Assert.Contains(
            "cases_by_fault_time",
            Plan("SELECT count(*) FROM cases WHERE site='s' AND line='l' AND device='d' AND opened_ms > 1 AND opened_ms < 2"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "cases_by_receipt",
            Plan("SELECT case_id FROM cases WHERE final IS NOT NULL AND stale=0 AND received_ms < 1 ORDER BY received_ms LIMIT 2"),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "faults_without_case",
            Plan("SELECT rowid FROM faults INDEXED BY faults_without_case WHERE case_id='' AND received_ms < 1 ORDER BY received_ms LIMIT 2"),
            StringComparison.Ordinal
        );
        const string Listed = "SELECT rowid, received_ms, severity, cleared, acknowledged, hold, line, device, code, raised_ms FROM cases WHERE ";
        // Alone: a case's row has its snapshot and its diagnosis, a hundred times longer.
        Assert.Contains(
            "COVERING INDEX cases_listed",
            Plan(Listed + "received_ms < 9 AND received_ms >= 1 ORDER BY received_ms DESC"),
            StringComparison.Ordinal
        );

        Assert.Contains(
            "COVERING INDEX cases_listed_open",
            Plan(Listed + "received_ms < 9 AND (cleared=0 OR acknowledged=0) AND received_ms >= 1 ORDER BY received_ms DESC"),
            StringComparison.Ordinal
        );

        string Plan(string sql)
        {
            using var command = db.CreateCommand();
            command.CommandText = "EXPLAIN QUERY PLAN " + sql;
            using var reader = command.ExecuteReader();
            return reader.Read() ? reader.GetString(3) : "";
        }
    }

    /// <summary>Valid to the reader of diagnoses, and of no use to a list.</summary>
    [Theory]
    [InlineData("UPDATE cases SET final=json_set(final, '$.causes', json('null'))")]
    [InlineData("UPDATE cases SET final=json_set(final, '$.causes', json('[null]'))")]
    [InlineData("UPDATE cases SET final=json_set(final, '$.causes', json('[{\"text\":\"a\",\"confidence\":1,\"evidence\":[null]}]'))")]
    [InlineData("UPDATE cases SET final=replace(final, '\"causes\":[]', '\"causes\":[{\"text\":\"a\",\"confidence\":1e999,\"evidence\":[]}]')")]
    [InlineData("UPDATE cases SET final='{'")]
    [InlineData("UPDATE cases SET final='null', faults=-1, changed_ms=9223372036854775807, hold='x', severity=9")]
    public void List_ADamagedDiagnosis_CostsItsCaseNothingElse(string damage)
    {
        var opened = _j.Record("""{"id":"f","ts":1772424000000,"code":"E102"}""");
        _j.Finish(opened.CaseId);
        Assert.NotNull(_j.Journal.Row(opened.CaseId)!.Final);
        using (var db = new SqliteConnection($"Data Source={_j.Journal.Path};Pooling=False"))
        {
            db.Open();
            using var command = db.CreateCommand();
            command.CommandText = damage;
            Assert.Equal(1, command.ExecuteNonQuery());
        }

        var row = Assert.Single(_j.Journal.List(new CaseFilter { Text = "e1" }, 0, 10).Rows);
        Assert.Equal(("E102", null, null), (row.Code, row.Final, _j.Journal.Row(opened.CaseId)!.Final));
        Assert.Contains(_j.Journal.Timeline(opened.CaseId), m => m.What == CaseMomentKind.Opened);
    }

    [Fact]
    public void Unpublished_AmongManyDeadLetters_UsesItsIndex()
    {
        using var db = new SqliteConnection($"Data Source={_j.Journal.Path};Pooling=False");
        db.Open();
        using var command = db.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN SELECT id, topic, payload, retain FROM outbox ORDER BY retain DESC, id LIMIT 64";
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        Assert.Contains("outbox_in_order", reader.GetString(3), StringComparison.Ordinal);
        Assert.False(reader.Read());
    }

    [Fact]
    public void Open_DamagedFile_IsPutAsideAndANewOneBegun()
    {
        Record("a");
        Close();
        var bytes = File.ReadAllBytes(_j.Path);
        new Random(1).NextBytes(bytes.AsSpan(100, bytes.Length - 100));
        File.WriteAllBytes(_j.Path, bytes);
        Assert.Equal(_j.Path + ".damaged-1", _j.Journal.DamagedFile);
        Assert.True(File.Exists(_j.Journal.DamagedFile));
        Assert.Equal(TakenAs.Opened, Record("a"));
        Close();
        File.WriteAllText(_j.Path, "this is no database, this is a text that is long enough to be one");
        Assert.Equal(_j.Path + ".damaged-2", _j.Journal.DamagedFile);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(99)]
    public void Open_FileTooShortForADatabase_IsPutAside_NotTakenForANewOne(int bytes)
    {
        Record("a");
        Close();
        File.WriteAllBytes(_j.Path, new byte[bytes]);
        Assert.Equal(_j.Path + ".damaged-1", _j.Journal.DamagedFile);
        Assert.Equal(TakenAs.Opened, Record("a"));
    }

    private TakenAs Record(string id) => _j.Record($$"""{"id":"{{id}}","ts":1772424000000,"code":"E102"}""").As;

    private void Close()
    {
        _j.Reopen();
        foreach (var part in (string[])["-wal", "-shm"])
            File.Delete(_j.Path + part);
    }
}
