using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion.Alarms;
using EdgeDiag.Fusion.Events;
using Microsoft.Data.Sqlite;

namespace EdgeDiag.EdgeHost.Journal.Sqlite;

/// <summary>Reads what was said of alarms, and which of them stand.</summary>
internal static class ComingRows
{
    // So many faults are looked at in one go: a fault must not wait for a report.
    private const int Page = 1000;

    /// <summary>Messages of one page, the newest first.</summary>
    /// <param name="db">The journal.</param>
    /// <param name="before">The page ends before this row.</param>
    /// <param name="from">Those received earlier are left out.</param>
    /// <returns>The messages, and where the next page ends; null where nothing older counts.</returns>
    public static (List<AlarmMessage> Messages, long? Next) Read(SqliteConnection db, long before, DateTimeOffset from)
    {
        var messages = new List<AlarmMessage>();
        var (rows, last, isNewEnough) = (0, before, false);
        using var command = db.Command(
            $"""
            SELECT f.rowid, f.taken, f.received_ms, c.case_id, c.line, c.device, c.code, c.severity, c.acknowledged_ms
            FROM faults f LEFT JOIN cases c ON c.case_id=f.case_id WHERE f.rowid < $before ORDER BY f.rowid DESC LIMIT {Page}
            """,
            ("$before", before)
        );
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            (rows, last) = (rows + 1, reader.GetInt64(0));
            var received = JournalTime.Of(reader.GetInt64(2));
            if (received < from)
                continue;
            isNewEnough = true;
            AlarmMessageKind? kind = reader.GetString(1) switch
            {
                nameof(TakenAs.Opened) or nameof(TakenAs.Joined) => AlarmMessageKind.Active,
                nameof(TakenAs.Flooded) => AlarmMessageKind.Folded,
                nameof(TakenAs.Cleared) => AlarmMessageKind.Cleared,
                _ => null,
            };
            // The end of a fault that nothing is known of has no case.
            if (kind is { } known && !reader.IsDBNull(3))
                messages.Add(
                    new AlarmMessage(
                        reader.GetString(3),
                        new AlarmKey(reader.GetString(4), reader.GetString(5), reader.GetString(6)),
                        AlarmRows.SeverityOf(reader.GetInt64(7)),
                        known,
                        received,
                        reader.IsDBNull(8) ? null : JournalTime.Of(reader.GetInt64(8))
                    )
                );
        }

        // A clock that was wrong for a while leaves single rows with other times, so a whole page must be older.
        return (messages, rows == Page && isNewEnough ? last : null);
    }

    /// <summary>Alarms that came before a time and are still there, the oldest first.</summary>
    /// <param name="db">The journal.</param>
    /// <param name="before">The time.</param>
    /// <param name="most">Most alarms.</param>
    public static List<StandingAlarm> Standing(SqliteConnection db, DateTimeOffset before, int most)
    {
        const string OfCode = "site=o.site AND line=o.line AND device=o.device AND code_key=o.code_key";
        // Said again while it stands, a code has several cases that are open; it stands since the first after its last end. A device that has
        // never told an end tells nothing of what stands.
        using var command = db.Command(
            $"""
            WITH o AS MATERIALIZED (
                SELECT site, line, device, code_key, min(raised_ms) AS first, max(rowid) AS newest FROM cases WHERE cleared=0
                GROUP BY site, line, device, code_key),
            s AS MATERIALIZED (
                SELECT newest, (SELECT min(raised_ms) FROM cases WHERE cleared=0 AND {OfCode} AND rowid > ifnull(
                    (SELECT max(rowid) FROM cases WHERE cleared=1 AND {OfCode}), 0)) AS since
                FROM o WHERE first < $before
                    AND EXISTS (SELECT 1 FROM cases WHERE cleared=1 AND site=o.site AND line=o.line AND device=o.device))
            SELECT c.case_id, c.line, c.device, c.code, c.severity, s.since FROM s JOIN cases c ON c.rowid=s.newest
            WHERE s.since < $before ORDER BY s.since LIMIT $most
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
                    AlarmRows.SeverityOf(reader.GetInt64(4)),
                    JournalTime.Of(reader.GetInt64(5))
                )
            );
        return standing;
    }
}
