using System.Globalization;
using EdgeDiag.EdgeHost.Storage;
using Microsoft.Data.Sqlite;

namespace EdgeDiag.EdgeHost.Journal.Sqlite;

/// <content>Messages to publish, those that the broker refused, and marks of other rooms.</content>
public sealed partial class FaultJournal
{
    private const int MostRefused = 1000,
        LargestRefusedPayload = 1024 * 1024;
    private const long MostRefusedBytes = 16 * 1024 * 1024;

    private volatile TaskCompletionSource _queued = NewSignal();

    /// <summary>
    /// The oldest messages that the broker has not acknowledged: diagnoses, which are retained, before dead letters, however many
    /// of those there are.
    /// </summary>
    public IReadOnlyList<OutboxMessage> Unpublished(int limit)
    {
        // Before looking: what is queued meanwhile completes the new signal.
        if (_queued.Task.IsCompleted)
            _queued = NewSignal();
        IReadOnlyList<OutboxMessage> found;
        try
        {
            found = _connections.Read(db =>
            {
                using var command = db.Command("SELECT id, topic, payload, retain, live FROM outbox ORDER BY retain DESC, id LIMIT $limit", ("$limit", limit));
                using var reader = command.ExecuteReader();
                var list = new List<OutboxMessage>();
                while (reader.Read())
                    list.Add(
                        new OutboxMessage(
                            reader.GetInt64(0),
                            reader.GetString(1),
                            (byte[])reader[2],
                            Retain: reader.GetInt64(3) != 0 && reader.GetInt64(4) == 0,
                            IsDiagnosis: reader.GetInt64(3) != 0
                        )
                    );
                return list;
            });
        }
        catch
        {
            // Whoever publishes looks for himself.
            _queued.TrySetResult();
            throw;
        }

        // Others look too, and must not take the signal from whoever publishes.
        if (found.Count > 0)
            _queued.TrySetResult();
        return found;
    }

    /// <summary>Queues the report of messages that cannot be understood, and counts them.</summary>
    /// <param name="topic">The dead-letter topic.</param>
    /// <param name="report">The report; null to count only.</param>
    /// <param name="messages">How many the books count.</param>
    public void DeadLetter(string topic, byte[]? report, long messages = 1)
    {
        _connections.Write(db =>
        {
            if (report is not null)
                Enqueue(db, topic, report, retain: false);
            db.Run("UPDATE counters SET value=value+$messages WHERE name='dead_lettered'", ("$messages", messages));
        });
        if (report is not null)
            _queued.TrySetResult();
    }

    /// <summary>Completes when something is queued that was not there at the last look at <see cref="Unpublished"/> that found nothing.</summary>
    public Task WaitQueuedAsync(CancellationToken cancellationToken) => _queued.Task.WaitAsync(cancellationToken);

    /// <summary>The broker has acknowledged messages.</summary>
    public void Published(IReadOnlyList<long> ids)
    {
        if (ids.Count == 0)
            return;
        _connections.Write(db =>
        {
            foreach (var id in ids)
                db.Run("DELETE FROM outbox WHERE id=$id", ("$id", id));
        });
    }

    /// <summary>
    /// Takes a message out of the queue that the broker does not accept, and keeps it for a person to look at. At most 1,000
    /// messages and 16 MiB are kept, of each payload at most 1 MiB; the oldest go first.
    /// </summary>
    /// <param name="message">The message.</param>
    /// <param name="reason">Why it is not accepted.</param>
    /// <param name="now">Time that is kept with it.</param>
    public void SetAside(OutboxMessage message, string reason, DateTimeOffset now)
    {
        _connections.Write(db =>
        {
            db.Run(
                "INSERT INTO refused(topic, payload, bytes, retain, reason, ts_ms) VALUES ($topic, $payload, $bytes, $retain, $reason, $ts)",
                ("$topic", message.Topic),
                ("$payload", message.Payload[..Math.Min(message.Payload.Length, LargestRefusedPayload)]),
                ("$bytes", message.Payload.Length),
                ("$retain", message.Retain ? 1 : 0),
                ("$reason", reason),
                ("$ts", now.ToUnixTimeMilliseconds())
            );
            db.Run("DELETE FROM outbox WHERE id=$id", ("$id", message.Id));
            db.Run("UPDATE counters SET value=value+1 WHERE name='set_aside'");
            db.Run(
                """
                DELETE FROM refused WHERE id <= (SELECT max(id) FROM refused) - $most OR id IN (
                    SELECT id FROM (SELECT id, sum(length(payload)) OVER (ORDER BY id DESC) AS sum FROM refused) WHERE sum > $bytes)
                """,
                ("$most", MostRefused),
                ("$bytes", MostRefusedBytes)
            );
        });
    }

    /// <summary>The messages that have been set aside and are still kept, oldest first: topic, reason and size of the whole payload.</summary>
    public IReadOnlyList<(string Topic, string Reason, long Bytes)> Refused() =>
        _connections.Read(db =>
        {
            using var command = db.Command("SELECT topic, reason, bytes FROM refused ORDER BY id");
            using var reader = command.ExecuteReader();
            var list = new List<(string, string, long)>();
            while (reader.Read())
                list.Add((reader.GetString(0), reader.GetString(1), reader.GetInt64(2)));
            return list;
        });

    /// <summary>A number that is kept under a name, or null.</summary>
    public long? Mark(string name) =>
        _connections.Read(db => db.Scalar("SELECT value FROM counters WHERE name=$name", ("$name", name))) is { } value
            ? Convert.ToInt64(value, CultureInfo.InvariantCulture)
            : null;

    /// <summary>Keeps a number under a name.</summary>
    public void SetMark(string name, long value) =>
        _connections.Write(db =>
            db.Run(
                "INSERT INTO counters(name, value) VALUES ($name, $value) ON CONFLICT(name) DO UPDATE SET value=excluded.value",
                ("$name", name),
                ("$value", value)
            )
        );

    /// <summary>What follows a prefix in the names of the numbers that are kept.</summary>
    internal IReadOnlyList<string> MarksBelow(string prefix) =>
        _connections.Read(db =>
        {
            using var command = db.Command(
                "SELECT substr(name, length($prefix) + 1) FROM counters WHERE substr(name, 1, length($prefix))=$prefix",
                ("$prefix", prefix)
            );
            using var reader = command.ExecuteReader();
            var names = new List<string>();
            while (reader.Read())
                names.Add(reader.GetString(0));
            return names;
        });

    /// <summary>Keeps names with a prefix, each with the number 1, in place of all that have it.</summary>
    internal void SetMarksBelow(string prefix, IEnumerable<string> names) =>
        _connections.Write(db =>
        {
            db.Run("DELETE FROM counters WHERE substr(name, 1, length($prefix))=$prefix", ("$prefix", prefix));
            foreach (var name in names)
                db.Run("INSERT INTO counters(name, value) VALUES ($name, 1)", ("$name", prefix + name));
        });

    private static void Enqueue(SqliteConnection db, string topic, byte[] payload, bool retain, bool live = false) =>
        db.Run(
            "INSERT INTO outbox(topic, payload, retain, live) VALUES ($topic, $payload, $retain, $live)",
            ("$topic", topic),
            ("$payload", payload),
            ("$retain", retain ? 1 : 0),
            ("$live", live ? 1 : 0)
        );

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
