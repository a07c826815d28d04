using System.Globalization;
using EdgeDiag.EdgeHost.Hosting;
using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Tickets;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace EdgeDiag.EdgeHost.Tickets;

/// <summary>
/// The tickets of this box, made of feedback or imported: <c>tickets.db</c> in the data folder (SQLite, WAL, synchronous FULL). A
/// method that returns has committed. A ticket is stored only where it can be read again; a row that cannot be read is left out
/// and told. Thread-safe, and several processes may have it open.
/// </summary>
public sealed partial class TicketStore : ITicketStore, IDisposable
{
    /// <summary>The file's name.</summary>
    public const string FileName = "tickets.db";

    private static readonly TimeSpan BoundWindow = TimeSpan.FromHours(1);

    private readonly string _path;
    private readonly Action<BadTicket>? _told;
    private readonly ILogger<TicketStore>? _log;
    private readonly Lock _lock = new();
    private readonly HashSet<long> _badRows = [];
    private SqliteConnection? _open;

    /// <summary>A store; the file is made with the first ticket, so that looking leaves nothing behind.</summary>
    /// <param name="data">The data folder.</param>
    /// <param name="log">Of the service, which puts a damaged file aside and tells of bad rows; null for commands, which never rename a file that
    /// others have open.</param>
    /// <param name="told">Told once of each row that cannot be read; null for nobody.</param>
    public TicketStore(string data, ILogger<TicketStore>? log = null, Action<BadTicket>? told = null) =>
        (_path, _log, _told) = (Path.Combine(data, FileName), log, told);

    /// <summary>Grows with every change, by whichever process.</summary>
    public long Mark()
    {
        return Use(() => IsEmpty ? 0 : Convert.ToInt64(Db().Scalar($"SELECT {TicketRows.LastMark}"), CultureInfo.InvariantCulture));
    }

    /// <summary>
    /// Keeps a ticket. One of the same id is replaced unless a later verdict made it, a named person has reviewed it and nobody
    /// is named now, or the new one only waits. One dated later than the receipt of this verdict was made by a wrong clock.
    /// </summary>
    /// <returns>Whether anything changed.</returns>
    /// <exception cref="InvalidInputException">It could not be read again.</exception>
    public bool Put(TicketRecord record)
    {
        var (row, normal) = TicketRow.FromRecord(record);
        return Use(() =>
        {
            using var transaction = Db().BeginTransaction();
            if (FindById(row.Id) is { } known && !Replaces(normal with { Received = record.Received }, known))
                return false;
            Write(
                row,
                "DO UPDATE SET seq=excluded.seq, "
                    + "origin=excluded.origin, judged_ms=excluded.judged_ms, by_whom=excluded.by_whom, adapter=excluded.adapter, "
                    + "said=excluded.said, ticket=excluded.ticket, review=excluded.review, reviewed_by=excluded.reviewed_by"
            );
            transaction.Commit();
            return true;
        });
    }

    /// <summary>A named person says whether a ticket counts.</summary>
    /// <param name="id">The ticket.</param>
    /// <param name="review">From now on.</param>
    /// <param name="by">Who says so.</param>
    /// <returns>The ticket as it is now; null where there is none.</returns>
    public TicketRecord? Review(string id, TicketReview review, string by)
    {
        return Use(() =>
        {
            if (IsEmpty)
                return null;
            using var transaction = Db().BeginTransaction();
            if (FindById(id) is not { } known)
                return null;
            var (row, changed) = TicketRow.FromRecord(known with { Review = review, ReviewedBy = by });
            Db()
                .Run(
                    $"UPDATE tickets SET seq={TicketRows.LastMark} + 1, review=$review, reviewed_by=$by WHERE id=$id",
                    ("$review", row.Review),
                    ("$by", row.ReviewedBy),
                    ("$id", id)
                );
            transaction.Commit();
            return changed;
        });
    }

    /// <summary>A ticket, or null; also where its row cannot be read.</summary>
    public TicketRecord? Find(string id)
    {
        return Use(() => IsEmpty ? null : FindById(id));
    }

    /// <summary>The tickets that changed after a mark, in the order of their changes; rows that cannot be read are left out and told.</summary>
    /// <param name="after">A mark; 0 for all.</param>
    public IReadOnlyList<TicketRecord> Since(long after) => Read("WHERE seq > $after ORDER BY seq", ("$after", after));

    /// <inheritdoc/>
    public IReadOnlyList<TicketRecord> Newest(int most) => Read("ORDER BY seq DESC LIMIT $most", ("$most", most));

    private IReadOnlyList<TicketRecord> Read(string where, (string, object) parameter)
    {
        return Use<IReadOnlyList<TicketRecord>>(() =>
        {
            if (IsEmpty)
                return [];
            var (good, bad) = TicketRows.Read(Db(), where, parameter);
            foreach (var row in bad.Where(b => _badRows.Add(b.Row)))
            {
                TicketMeter.BadRows.Add(1);
                _told?.Invoke(row);
            }

            return good;
        });
    }

    /// <summary>Takes note of a verdict that nobody known by name has given.</summary>
    /// <param name="feedback">The verdict.</param>
    /// <param name="received">When it arrived.</param>
    /// <param name="most">So many of its device count within an hour.</param>
    /// <returns>Whether it is one of these; delivered again, it is what it was.</returns>
    public bool CountsWithin(FeedbackEvent feedback, DateTimeOffset received, int most)
    {
        return Use(() =>
        {
            using var transaction = Db().BeginTransaction();
            (string, object)[] verdict =
            [
                ("$id", feedback.DiagnosisId),
                ("$ts", feedback.Timestamp.ToUnixTimeMilliseconds()),
                ("$by", TicketCheck.OneLine(feedback.By ?? "")),
            ];
            (string, object)[] device = [("$line", feedback.Line), ("$device", feedback.Device), ("$now", received.ToUnixTimeMilliseconds())];
            // A clock that was set back must not make verdicts of the future count against today's for ever.
            Db()
                .Run(
                    "DELETE FROM verdicts WHERE received_ms <= $since OR received_ms > $until",
                    ("$since", (received - BoundWindow).ToUnixTimeMilliseconds()),
                    ("$until", (received + BoundWindow).ToUnixTimeMilliseconds())
                );
            if (Db().Scalar("SELECT 1 FROM verdicts WHERE diagnosis_id=$id AND ts_ms=$ts AND by_whom=$by", verdict) is not null)
                return true;
            if (
                Convert.ToInt64(Db().Scalar("SELECT count(*) FROM verdicts WHERE line=$line AND device=$device", device[..2]), CultureInfo.InvariantCulture)
                >= most
            )
                return false;
            Db()
                .Run(
                    "INSERT INTO verdicts(diagnosis_id, ts_ms, by_whom, line, device, received_ms) VALUES ($id, $ts, $by, $line, $device, $now)",
                    [.. verdict, .. device]
                );
            transaction.Commit();
            return true;
        });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // A call that is under way is finished first.
        lock (_lock)
        {
            SaveIfLost();
            Close();
        }
    }

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
        if (_log is null)
            throw new IOException(
                $"{_path} is damaged ({damage.Message.ReplaceLineEndings(" ")}); the service puts it aside at the next verdict, or edgediag doctor "
                    + $"--repair where no service runs",
                damage
            );
        // Another process may have done it already: then the file is a good one.
        using (var look = new ReadOnlyDatabase(_path, inUse: true))
            if (look.Damage is null)
                return;
        Log.TicketsDamaged(_log, _path, DamagedFile.PutAside(_path));
    }

    private void Close()
    {
        _open?.Dispose();
        _open = null;
    }

    // A folder in the file's place is trouble, not emptiness.
    private bool IsEmpty => _open is null && !Path.Exists(_path);

    private static bool Replaces(TicketRecord record, TicketRecord known) =>
        (record.Judged >= known.Judged || known.Judged > record.Received)
        && !(known.ReviewedBy.Length > 0 && record.ReviewedBy.Length == 0)
        && !(record.Review == TicketReview.Waiting && known.Review != TicketReview.Waiting)
        && !(record.Origin == known.Origin && record.By == known.By && record.ReviewedBy == known.ReviewedBy && TicketCheck.Same(record.Ticket, known.Ticket));

    private TicketRecord? FindById(string id) => TicketRows.Read(Db(), "WHERE id = $id", ("$id", id)).Good.FirstOrDefault();

    private SqliteConnection Db()
    {
        if (_open is { } open)
            return open;
        if (_log is not null)
            LostDatabase.TakeSaved(_path);
        DatabaseHeader.Check(_path, emptyIsDamage: false);
        if (_log is not null && new FileInfo(_path) is { Exists: true, Length: 0 })
            Log.TicketsEmpty(_log, _path);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(_path))!);
        var db = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = _path, Pooling = false }.ToString());
        try
        {
            db.Open();
            db.Run("PRAGMA busy_timeout=5000; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL");
            if (TicketRows.Foreign(db) is { } before)
                throw new IOException($"{FileName} cannot be used: expected the tables of this version in {_path}, found {before}");
            TicketRows.Prepare(db);
            _files = OpenFiles.ForDatabase(_path);
            return _open = db;
        }
        catch
        {
            db.Dispose();
            throw;
        }
    }

    private bool Write(TicketRow row, string conflict)
    {
        using var command = Db()
            .Command(
                $"""
                INSERT INTO tickets(id, seq, origin, judged_ms, by_whom, adapter, said, ticket, review, reviewed_by)
                VALUES ($id, {TicketRows.LastMark} + 1, $origin, $judged, $by, $adapter, $said, $ticket, $review, $reviewer)
                ON CONFLICT(id) {conflict}
                """,
                ("$id", row.Id),
                ("$origin", row.Origin),
                ("$judged", row.JudgedMs),
                ("$by", row.By),
                ("$adapter", row.Adapter),
                ("$said", row.Said),
                ("$ticket", row.Ticket),
                ("$review", row.Review),
                ("$reviewer", row.ReviewedBy)
            );
        return command.ExecuteNonQuery() > 0;
    }
}
