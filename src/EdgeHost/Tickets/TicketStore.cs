using System.Globalization;
using EdgeDiag.EdgeHost.Hosting;
using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.Fusion.Tickets;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace EdgeDiag.EdgeHost.Tickets;

/// <summary>
/// The tickets of this box, made of feedback or imported: <c>tickets.db</c> in the data folder (SQLite, WAL, synchronous FULL). A
/// method that returns has committed. Thread-safe, and several processes may have it open.
/// </summary>
public sealed class TicketStore : ITicketStore, IDisposable
{
    /// <summary>The file's name.</summary>
    public const string FileName = "tickets.db";

    private const string Schema = """
        CREATE TABLE IF NOT EXISTS tickets(
            id TEXT PRIMARY KEY, seq INTEGER NOT NULL, origin TEXT NOT NULL, judged_ms INTEGER NOT NULL,
            by_whom TEXT NOT NULL, adapter TEXT NOT NULL, said TEXT NOT NULL, ticket TEXT NOT NULL);
        CREATE UNIQUE INDEX IF NOT EXISTS tickets_seq ON tickets(seq);
        """;

    private readonly string _path;
    private readonly ILogger<TicketStore>? _log;
    private readonly Lock _lock = new();
    private SqliteConnection? _open;

    /// <summary>A store; the file is made with the first ticket, so that looking leaves nothing behind.</summary>
    /// <param name="data">The data folder.</param>
    /// <param name="log">Of the service, which puts a damaged file aside and tells; null for commands, which never rename a file that others have open.</param>
    public TicketStore(string data, ILogger<TicketStore>? log = null) => (_path, _log) = (Path.Combine(data, FileName), log);

    /// <summary>Grows with every change, by whichever process.</summary>
    public long Mark()
    {
        return Use(() => IsEmpty ? 0 : Convert.ToInt64(Db().Scalar("SELECT ifnull(max(seq), 0) FROM tickets"), CultureInfo.InvariantCulture));
    }

    /// <summary>Keeps a ticket; one of the same id is replaced unless a later verdict made it.</summary>
    /// <returns>Whether anything changed.</returns>
    public bool Put(TicketRecord record)
    {
        return Use(() =>
        {
            using var transaction = Db().BeginTransaction();
            var changed = Write(record, """
                ON CONFLICT(id) DO UPDATE SET seq=excluded.seq, origin=excluded.origin, judged_ms=excluded.judged_ms, by_whom=excluded.by_whom,
                    adapter=excluded.adapter, said=excluded.said, ticket=excluded.ticket
                WHERE excluded.judged_ms >= tickets.judged_ms AND (excluded.ticket <> tickets.ticket OR excluded.origin <> tickets.origin OR excluded.by_whom <> tickets.by_whom)
                """);
            transaction.Commit();
            return changed;
        });
    }

    /// <summary>Keeps tickets of a file, all or none; those whose id is known already are left as they are.</summary>
    /// <returns>How many were new.</returns>
    public int Import(IEnumerable<TicketRecord> records)
    {
        return Use(() =>
        {
            using var transaction = Db().BeginTransaction();
            var added = records.Count(r => Write(r, "ON CONFLICT(id) DO NOTHING"));
            transaction.Commit();
            return added;
        });
    }

    /// <summary>The tickets that changed after a mark, in the order of their changes.</summary>
    /// <param name="after">A mark; 0 for all.</param>
    public IReadOnlyList<TicketRecord> Since(long after)
    {
        return Use<IReadOnlyList<TicketRecord>>(() =>
        {
            if (IsEmpty) return [];
            using var command = Db().Command("SELECT origin, judged_ms, by_whom, adapter, said, ticket FROM tickets WHERE seq > $after ORDER BY seq", ("$after", after));
            using var reader = command.ExecuteReader();
            var records = new List<TicketRecord>();
            while (reader.Read())
                records.Add(new TicketRecord(TicketFile.ParseLine(reader.GetString(5)), Enum.Parse<TicketOrigin>(reader.GetString(0)),
                    DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(1)), reader.GetString(2), reader.GetString(3), reader.GetString(4)));
            return records;
        });
    }

    /// <inheritdoc/>
    public void Dispose() => _open?.Dispose();

    // Every use of the file goes through here: a damaged one is put aside and the call made again on a new one, and one that may
    // not be used is described.
    private T Use<T>(Func<T> call)
    {
        lock (_lock)
        {
            try
            {
                try
                {
                    return call();
                }
                catch (SqliteException e) when (e.MeansDamage())
                {
                    PutAside(e);
                    return call();
                }
            }
            catch (SqliteException e) when (e.MeansNoAccess())
            {
                Close();
                throw new IOException($"{FileName} cannot be used ({e.Message.ReplaceLineEndings(" ")}): {FileFacts.Describe(_path)}", e);
            }
        }
    }

    private void PutAside(SqliteException damage)
    {
        Close();
        if (_log is null) throw new IOException($"{_path} is damaged ({damage.Message.ReplaceLineEndings(" ")}); the service puts it aside at the next verdict, or edgediag doctor --repair where no service runs", damage);
        // Another process may have done it already: then the file is a good one.
        using (var look = new ReadOnlyDatabase(_path, inUse: true))
            if (look.Damage is null) return;
        Log.TicketsDamaged(_log, _path, DamagedFile.PutAside(_path));
    }

    private void Close()
    {
        _open?.Dispose();
        _open = null;
    }

    private bool IsEmpty => _open is null && !File.Exists(_path);

    private SqliteConnection Db()
    {
        if (_open is { } open) return open;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(_path))!);
        var db = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = _path, Pooling = false }.ToString());
        try
        {
            db.Open();
            db.Run("PRAGMA busy_timeout=5000; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL");
            db.Run(Schema);
            return _open = db;
        }
        catch
        {
            db.Dispose();
            throw;
        }
    }

    private bool Write(TicketRecord record, string conflict)
    {
        using var command = Db().Command($"""
            INSERT INTO tickets(id, seq, origin, judged_ms, by_whom, adapter, said, ticket)
            VALUES ($id, (SELECT ifnull(max(seq), 0) + 1 FROM tickets), $origin, $judged, $by, $adapter, $said, $ticket)
            {conflict}
            """,
            ("$id", record.Ticket.Id), ("$origin", record.Origin.ToString()), ("$judged", record.Judged.ToUnixTimeMilliseconds()), ("$by", record.By),
            ("$adapter", record.Adapter), ("$said", record.Said), ("$ticket", TicketFile.Line(record.Ticket)));
        return command.ExecuteNonQuery() > 0;
    }
}
