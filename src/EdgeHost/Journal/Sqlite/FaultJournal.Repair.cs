using System.Text;
using System.Text.Json;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion.Events;
using Microsoft.Data.Sqlite;

namespace EdgeDiag.EdgeHost.Journal.Sqlite;

/// <summary>What the journal does with rows that cannot be used, and with verdicts whose ticket cannot be written yet.</summary>
public sealed partial class FaultJournal
{
    /// <summary>The file's name in the data folder.</summary>
    public const string FileName = "journal.db";

    // A dead letter must fit through every broker.
    private const int MostBytesReported = 16 << 10;

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    private long _unreadable;
    private string? _lost;

    /// <inheritdoc/>
    public long UnreadableRows => Interlocked.Read(ref _unreadable);

    /// <summary>Opens the journal beside a running service: a damaged file is told of and stays where it is.</summary>
    /// <exception cref="IOException">It is damaged or may not be used.</exception>
    public static FaultJournal OpenBeside(string path)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
        try
        {
            return new FaultJournal(path, JournalFile.OpenBoth(() => JournalFile.OpenExisting(path), path));
        }
        catch (SqliteException e) when (e.MeansDamage())
        {
            throw new IOException(
                $"{path} is damaged ({e.Message.ReplaceLineEndings(" ")}); a restart of the service puts it aside, or edgediag doctor --repair "
                    + $"where no service runs",
                e
            );
        }
        catch (SqliteException e) when (e.MeansNoAccess())
        {
            throw new IOException($"{e.Message.ReplaceLineEndings(" ")}: {FileFacts.Describe(path)}", e);
        }
    }

    /// <summary>The books of a journal that is open for reading only.</summary>
    public static JournalBooks BooksOf(SqliteConnection readOnly)
    {
        // Not disposed: the connection belongs to the caller.
        return new FaultJournal(readOnly.DataSource, (readOnly, readOnly)).Books();
    }

    /// <inheritdoc/>
    public void SetAside(string caseId, DateTimeOffset at, string reason, string topic)
    {
        var queued = _connections.Write(db =>
        {
            var snapshot = db.Scalar("SELECT CAST(snapshot AS TEXT) FROM cases WHERE case_id=$case", ("$case", caseId)) as string;
            if (snapshot is null && db.Scalar("SELECT 1 FROM cases WHERE case_id=$case", ("$case", caseId)) is null)
                return false;
            var bytes = Encoding.UTF8.GetBytes(snapshot ?? "");
            var report = JsonSerializer.SerializeToUtf8Bytes(
                new
                {
                    ts = at,
                    topic = "journal",
                    reason,
                    case_id = caseId,
                    fault_ids = FaultsOf(db, caseId),
                    payload_base64 = Convert.ToBase64String(bytes.AsSpan(0, Math.Min(bytes.Length, MostBytesReported))),
                }
            );
            Enqueue(db, topic, report, retain: false);
            // The opening fault moves from "in flight" to "dead-lettered"; delivered again, it opens its case anew.
            db.Run("DELETE FROM faults WHERE case_id=$case AND taken='Opened'", ("$case", caseId));
            AlarmRows.Hide(db, "case_id=$case AND shown=1", EnqueueRetained(db), ("$case", caseId));
            db.Run("DELETE FROM cases WHERE case_id=$case", ("$case", caseId));
            db.Run("UPDATE counters SET value=value+1 WHERE name='dead_lettered'");
            return true;
        });
        if (queued)
            _queued.TrySetResult();
    }

    /// <inheritdoc/>
    public void Postpone(FeedbackEvent feedback, string verdict)
    {
        _connections.Write(db =>
        {
            Insert(db, feedback);
            db.Run(
                "INSERT INTO waiting_tickets(key, verdict) VALUES ($key, $verdict) ON CONFLICT(key) DO UPDATE SET verdict=excluded.verdict",
                ("$key", JsonSerializer.Serialize(new[] { feedback.DiagnosisId, feedback.Timestamp.ToString("O"), feedback.By ?? "" })),
                ("$verdict", verdict)
            );
        });
    }

    /// <inheritdoc/>
    public IReadOnlyList<PostponedTicket> Postponed(int limit) =>
        _connections.Read(db =>
        {
            using var command = db.Command("SELECT id, CAST(verdict AS TEXT) FROM waiting_tickets ORDER BY id LIMIT $limit", ("$limit", limit));
            using var reader = command.ExecuteReader();
            var list = new List<PostponedTicket>();
            while (reader.Read())
                list.Add(new PostponedTicket(reader.GetInt64(0), reader.GetString(1)));
            return list;
        });

    /// <inheritdoc/>
    public void TicketWritten(long id) => _connections.Write(db => db.Run("DELETE FROM waiting_tickets WHERE id=$id", ("$id", id)));

    /// <summary>
    /// Looks whether the journal's file was deleted or replaced; then its content is written to a new file in the same place, and
    /// the journal goes on with that one. Until this succeeds, no fault is taken: what is acknowledged must be in a file.
    /// </summary>
    /// <returns>What had happened; null where nothing had, or where a call is under way, so that the next look tells.</returns>
    /// <exception cref="Exception">The file cannot be restored now; the next call tries again.</exception>
    public string? RestoreIfLost()
    {
        string? lost = null;
        _connections.Alone(
            LongestWait,
            writer =>
            {
                if (_lost is null && (_lost = _files.Lost()) is null)
                    return;
                if (writer.State == System.Data.ConnectionState.Open)
                    LostDatabase.Save(writer, Path);
                _connections.Reopen(() =>
                {
                    LostDatabase.TakeSaved(Path);
                    var opened = JournalFile.OpenBoth(() => JournalFile.OpenExisting(Path), Path);
                    (_assignment, _files) = (new CaseAssignment(opened.Writer), OpenFiles.ForDatabase(Path));
                    return opened;
                });
                (lost, _lost) = (_lost, null);
            },
            withoutReaders: true
        );
        return lost;
    }

    // The next start takes the copy.
    private void SaveIfLost(SqliteConnection writer)
    {
        try
        {
            if (writer.State == System.Data.ConnectionState.Open && _files.Lost() is not null)
                LostDatabase.Save(writer, Path);
        }
        catch (Exception e) when (SqliteFailures.IsPassing(e))
        {
            // The process ends and the disk refuses: nothing is left to be tried.
        }
    }

    // One bad row must not stop a list, nor the service. What cannot be read is left out and counted.
    private T? Readable<T>(Func<T?> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is not SqliteException)
        {
            Interlocked.Increment(ref _unreadable);
            return null;
        }
    }
}
