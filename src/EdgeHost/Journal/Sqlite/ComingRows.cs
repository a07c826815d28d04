using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion.Alarms;
using EdgeDiag.Fusion.Events;
using Microsoft.Data.Sqlite;

namespace EdgeDiag.EdgeHost.Journal.Sqlite;

/// <summary>Reads when alarms came and which of them stand.</summary>
internal static class ComingRows
{
    /// <summary>So many faults are looked at in one go: a fault must not wait for a report.</summary>
    public const int Page = 2000;

    /// <summary>Alarms that came, of the faults of one page.</summary>
    /// <param name="db">The journal.</param>
    /// <param name="before">The page ends before this row; null for the newest one.</param>
    /// <param name="from">Older ones are left out.</param>
    /// <returns>The alarms, and where the next page ends; null where there is nothing older that counts.</returns>
    public static (List<AlarmComing> Comings, long? Next) Read(SqliteConnection db, long? before, DateTimeOffset from)
    {
        var end = before ?? (db.Scalar("SELECT max(rowid) FROM faults") is long newest ? newest + 1 : 0);
        var since = from.ToUnixTimeMilliseconds();
        (string, object)[] page = [("$first", end - Page), ("$end", end), ("$since", since)];
        var comings = new List<AlarmComing>();
        using (
            var command = db.Command(
                """
                SELECT c.case_id, c.line, c.device, c.code, c.severity, f.received_ms, c.acknowledged_ms,
                    (SELECT n.received_ms FROM faults n WHERE n.case_id=f.case_id AND n.rowid > f.rowid AND n.taken='Cleared' ORDER BY n.rowid LIMIT 1)
                FROM faults f JOIN cases c ON c.case_id=f.case_id
                WHERE f.rowid >= $first AND f.rowid < $end AND f.received_ms >= $since AND (f.taken IN ('Opened','Flooded') OR (f.taken='Joined' AND 'Cleared'=
                    (SELECT p.taken FROM faults p WHERE p.case_id=f.case_id AND p.rowid < f.rowid ORDER BY p.rowid DESC LIMIT 1)))
                """,
                page
            )
        )
        using (var reader = command.ExecuteReader())
            while (reader.Read())
                comings.Add(
                    new AlarmComing(
                        reader.GetString(0),
                        new AlarmKey(reader.GetString(1), reader.GetString(2), reader.GetString(3)),
                        (Severity)reader.GetInt32(4),
                        JournalTime.Of(reader.GetInt64(5)),
                        reader.IsDBNull(7) ? null : JournalTime.Of(reader.GetInt64(7)),
                        reader.IsDBNull(6) ? null : JournalTime.Of(reader.GetInt64(6))
                    )
                );
        var goesOn = db.Scalar("SELECT 1 FROM faults WHERE rowid < $first LIMIT 1", page) is not null && !IsOlder(db, page);
        return (comings, goesOn ? end - Page : null);
    }

    /// <summary>Alarms that came before a time and are still there, the oldest first.</summary>
    /// <param name="db">The journal.</param>
    /// <param name="before">The time.</param>
    /// <param name="most">Most alarms.</param>
    public static List<StandingAlarm> Standing(SqliteConnection db, DateTimeOffset before, int most)
    {
        // Of a code only its newest case stands: a machine that sends no ends leaves all earlier ones open.
        using var command = db.Command(
            $"""
            SELECT case_id, line, device, code, severity, since FROM (
                SELECT c.case_id, c.line, c.device, c.code, c.severity, (
                    SELECT min(f.received_ms) FROM faults f WHERE f.case_id=c.case_id AND f.taken <> 'Cleared' AND f.rowid > ifnull(
                        (SELECT max(e.rowid) FROM faults e WHERE e.case_id=c.case_id AND e.taken='Cleared'), 0)) AS since
                FROM (SELECT * FROM cases WHERE cleared=0 AND received_ms < $before ORDER BY received_ms DESC LIMIT {Page}) c
                WHERE NOT EXISTS (SELECT 1 FROM cases n WHERE n.site=c.site AND n.line=c.line AND n.device=c.device AND n.code_key=c.code_key
                    AND n.rowid > c.rowid))
            WHERE since < $before ORDER BY since LIMIT $most
            """,
            ("$before", before.ToUnixTimeMilliseconds()),
            ("$most", most)
        );
        using var reader = command.ExecuteReader();
        var standing = new List<StandingAlarm>();
        while (reader.Read())
            standing.Add(
                new StandingAlarm(
                    reader.GetString(0),
                    new AlarmKey(reader.GetString(1), reader.GetString(2), reader.GetString(3)),
                    (Severity)reader.GetInt32(4),
                    JournalTime.Of(reader.GetInt64(5))
                )
            );
        return standing;
    }

    // Rows are in the order of their receipt.
    private static bool IsOlder(SqliteConnection db, (string, object)[] page) =>
        db.Scalar("SELECT received_ms < $since FROM faults WHERE rowid >= $first AND rowid < $end ORDER BY rowid LIMIT 1", page) is 1L;
}
