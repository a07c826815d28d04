using System.Globalization;
using System.Text.Json;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion.Events;
using Microsoft.Data.Sqlite;

namespace EdgeDiag.EdgeHost.Journal.Sqlite;

/// <summary>What engineers have said, and what was last seen of each device.</summary>
public sealed partial class FaultJournal
{
    private const int MostWaiting = 20;

    /// <summary>
    /// Keeps an engineer's verdict; the same verdict delivered again is kept once. Of those that wait for a review a diagnosis keeps
    /// the first, so that whoever sends thousands fills no disk.
    /// </summary>
    public void Feedback(FeedbackEvent feedback) => _connections.Write(db => Insert(db, feedback));

    private static void Insert(SqliteConnection db, FeedbackEvent feedback)
    {
        db.Run(
            $"""
            INSERT OR IGNORE INTO feedback(diagnosis_id, ts_ms, by_whom, event)
            SELECT $id, $ts, $by, $event WHERE $waits=0 OR (SELECT count(*) FROM feedback WHERE diagnosis_id=$id) < {MostWaiting}
            """,
            ("$waits", feedback.Standing == VerdictStanding.Waiting ? 1 : 0),
            ("$id", feedback.DiagnosisId),
            ("$ts", (feedback.Sent ?? feedback.Timestamp).ToUnixTimeMilliseconds()),
            ("$by", feedback.By ?? ""),
            ("$event", JsonSerializer.Serialize(feedback))
        );
        // Published again with the verdict.
        if (feedback.Standing != VerdictStanding.Waiting && db.Scalar("SELECT changes()") is > 0L)
            db.Run("UPDATE cases SET stale=1 WHERE diagnosis_id=$id AND final IS NOT NULL", ("$id", feedback.DiagnosisId));
    }

    /// <summary>Changes whenever a verdict has been kept.</summary>
    public long VerdictMark() =>
        Convert.ToInt64(_connections.Read(db => db.Scalar("SELECT ifnull(max(rowid), 0) FROM feedback")), CultureInfo.InvariantCulture);

    /// <summary>
    /// The last verdict that counts on each of the newest judged diagnoses that an adapter answered, newest first. Only what named
    /// persons and trusted channels say counts here: nobody else may take an adapter back, or keep it.
    /// </summary>
    /// <param name="adapter"><c>name@version</c> as in the diagnosis.</param>
    /// <param name="since">Only of faults received from then on.</param>
    /// <param name="limit">Most diagnoses.</param>
    public IReadOnlyList<FeedbackVerdict> Verdicts(string adapter, DateTimeOffset since, int limit)
    {
        return
        [
            .. _connections
                .Read(db =>
                    db.List(
                        $"""
                        SELECT f.event FROM feedback f JOIN cases c ON c.diagnosis_id=f.diagnosis_id
                        WHERE c.received_ms >= $since AND CASE WHEN json_valid(c.final) THEN json_extract(c.final, '$.model.adapter') END=$adapter AND f.rowid=(
                            SELECT max(rowid) FROM feedback WHERE diagnosis_id=f.diagnosis_id
                            AND CASE WHEN json_valid(event) THEN json_extract(event, '$.Standing') END >= {(int)
                            VerdictStanding.Trusted})
                        ORDER BY c.rowid DESC LIMIT $limit
                        """,
                        ("$since", since.ToUnixTimeMilliseconds()),
                        ("$adapter", adapter),
                        ("$limit", limit)
                    )
                )
                .Select(e => Readable(() => JsonSerializer.Deserialize<FeedbackEvent>(e)))
                .OfType<FeedbackEvent>()
                .Select(e => e.Verdict),
        ];
    }

    /// <summary>Keeps a device's last image description. One that lies in the future, by a clock that was wrong, makes room for any.</summary>
    public void Image(ImageEvent image)
    {
        _connections.Write(db =>
            db.Run(
                """
                INSERT INTO images(line, device, ts_ms, event, received_ms) VALUES ($line, $device, $ts, $event, $received)
                ON CONFLICT(line, device) DO UPDATE SET ts_ms=excluded.ts_ms, event=excluded.event, received_ms=excluded.received_ms
                WHERE excluded.ts_ms >= images.ts_ms OR images.ts_ms > excluded.received_ms
                """,
                ("$line", image.Line),
                ("$device", image.Device),
                ("$ts", image.Timestamp.ToUnixTimeMilliseconds()),
                ("$event", JsonSerializer.Serialize(image)),
                ("$received", (image.Received ?? image.Timestamp).ToUnixTimeMilliseconds())
            )
        );
    }

    /// <summary>A device's last image description, or null.</summary>
    public ImageEvent? LastImage(string line, string device)
    {
        return
            _connections.Read(db => db.Scalar("SELECT event FROM images WHERE line=$line AND device=$device", ("$line", line), ("$device", device)))
                is string json
            ? Readable(() => JsonSerializer.Deserialize<ImageEvent>(json))
            : null;
    }
}
