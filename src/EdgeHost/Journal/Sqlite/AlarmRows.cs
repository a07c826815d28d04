using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion.Alarms;
using EdgeDiag.Fusion.Events;
using Microsoft.Data.Sqlite;

namespace EdgeDiag.EdgeHost.Journal.Sqlite;

/// <summary>Reads and writes the alarms of cases, within the caller's transaction.</summary>
internal static class AlarmRows
{
    /// <summary>Most cases of a device that have a topic of their own; names of codes may be invented.</summary>
    public const int MostShown = 200;

    // So many cases of a code are looked at: a sender that opens one every minute must not make a diagnosis slow.
    private const int MostLookedAt = 50;
    private const string OfDevice = "site=$site AND line=$line AND device=$device";

    // Clocks of panels differ; a message that waited in a broker waited for longer.
    private static readonly TimeSpan LateAck = TimeSpan.FromMinutes(1);

    /// <summary>Applies an event to a case's alarm. Where that changes it, its final diagnosis becomes stale.</summary>
    /// <param name="db">The journal.</param>
    /// <param name="caseId">The case.</param>
    /// <param name="change">The event, when, and by whom; nobody for a machine or the clock.</param>
    /// <returns>The alarm afterwards; null where there is no such case.</returns>
    public static Alarm? Apply(SqliteConnection db, string caseId, AlarmChange change)
    {
        if (Read(db, caseId) is not var (before, changed))
            return null;
        // Seen before it came the last time: another one has been seen. One that has ended meanwhile is the same.
        if (before.IsActive && change.Seen is { } seen && changed - seen > LateAck)
            return before;
        var after = before.After(change.Event);
        if (after == before && change.Event != AlarmEvent.Shelved)
            return after;
        db.Run(
            """
            UPDATE cases SET cleared=$cleared, acknowledged=$acknowledged,
                acknowledged_by=CASE WHEN $acknowledged=0 THEN NULL WHEN $is_ack THEN $by ELSE acknowledged_by END,
                acknowledged_ms=CASE WHEN $comes THEN NULL WHEN $is_ack THEN ifnull(acknowledged_ms, $at) ELSE acknowledged_ms END,
                raised_ms=CASE WHEN $comes THEN $at ELSE raised_ms END,
                hold=$hold, hold_by=CASE WHEN $hold='None' THEN NULL ELSE ifnull($by, hold_by) END,
                hold_until_ms=CASE WHEN $hold<>'Shelf' THEN NULL ELSE ifnull($until, hold_until_ms) END,
                changed_ms=$at, stale=(final IS NOT NULL)
            WHERE case_id=$case
            """,
            ("$case", caseId),
            ("$cleared", after.IsActive ? 0 : 1),
            ("$acknowledged", after.IsAcknowledged ? 1 : 0),
            ("$comes", after.IsActive && !before.IsActive ? 1 : 0),
            ("$is_ack", change.Event == AlarmEvent.Acknowledged ? 1 : 0),
            ("$by", change.By.Length > 0 ? change.By : DBNull.Value),
            ("$hold", after.Hold.ToString()),
            ("$until", change.Until?.ToUnixTimeMilliseconds() ?? (object)DBNull.Value),
            ("$at", change.At.ToUnixTimeMilliseconds())
        );
        return after;
    }

    /// <summary>Puts a diagnosis on the topic of its case's code, where the code stands for it and it has not been taken from the topic.</summary>
    /// <param name="db">The journal.</param>
    /// <param name="caseId">The case.</param>
    /// <param name="enqueue">Queues a retained message: topic and payload.</param>
    /// <param name="payload">The diagnosis.</param>
    public static void Show(SqliteConnection db, string caseId, Action<string, byte[]> enqueue, byte[] payload)
    {
        using var command = db.Command(
            "SELECT site, line, device, code, code_key FROM cases WHERE case_id=$case AND (cleared=0 OR shown=1)",
            ("$case", caseId)
        );
        using var reader = command.ExecuteReader();
        if (!reader.Read())
            return;
        var (site, line, device, code, key) = (reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4));
        if (Newest(db, site, line, device, key) != caseId)
            return;
        (string, object)[] ofDevice = [("$site", site), ("$line", line), ("$device", device), ("$case", caseId)];
        var topic = PlantTopics.CaseTopic(site, line, device, code);
        // Another spelling of the code has a topic of its own.
        Hide(db, $"{OfDevice} AND shown=1 AND case_id<>$case AND code_key=$code_key", UnlessReplaced, [.. ofDevice, ("$code_key", key)]);
        db.Run("UPDATE cases SET shown=1 WHERE case_id=$case", ("$case", caseId));
        Hide(db, $"{OfDevice} AND shown=1 AND case_id<>$case ORDER BY rowid DESC LIMIT -1 OFFSET {MostShown - 1}", enqueue, ofDevice);
        enqueue(topic, payload);

        void UnlessReplaced(string emptied, byte[] nothing)
        {
            if (emptied != topic)
                enqueue(emptied, nothing);
        }
    }

    /// <summary>Takes cases from their topics.</summary>
    /// <param name="db">The journal.</param>
    /// <param name="which">Condition of the cases, with order and limit.</param>
    /// <param name="enqueue">Queues a retained message: topic and payload.</param>
    /// <param name="parameters">Values of the condition.</param>
    /// <returns>How many.</returns>
    public static int Hide(SqliteConnection db, string which, Action<string, byte[]> enqueue, params (string Name, object Value)[] parameters)
    {
        var hidden = new List<(long Row, string Topic)>();
        using (var command = db.Command($"SELECT rowid, site, line, device, code FROM cases WHERE {which}", parameters))
        using (var reader = command.ExecuteReader())
            while (reader.Read())
                hidden.Add((reader.GetInt64(0), PlantTopics.CaseTopic(reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4))));
        foreach (var (row, topic) in hidden)
        {
            enqueue(topic, []);
            db.Run("UPDATE cases SET shown=0 WHERE rowid=$row", ("$row", row));
        }

        return hidden.Count;
    }

    /// <summary>The case that a code of a device stands for: one whose fault is there before those that have ended, then the newest by their times.</summary>
    /// <param name="db">The journal.</param>
    /// <param name="site">Site.</param>
    /// <param name="line">Line.</param>
    /// <param name="device">Device.</param>
    /// <param name="codeKey">What the spellings of the code have in common.</param>
    /// <returns>Null for none.</returns>
    public static string? Newest(SqliteConnection db, string site, string line, string device, string codeKey) =>
        db.Scalar(
            $"""
            SELECT case_id FROM (
                SELECT case_id, cleared, opened_ms, rowid AS number FROM cases
                WHERE {OfDevice} AND code_key=$code_key ORDER BY rowid DESC LIMIT {MostLookedAt})
            ORDER BY cleared, opened_ms DESC, number DESC LIMIT 1
            """,
            ("$site", site),
            ("$line", line),
            ("$device", device),
            ("$code_key", codeKey)
        ) as string;

    /// <summary>Whether a case is the newest of its device, by the faults' times; one that a clock of the future has opened is none.</summary>
    public static bool IsNewest(SqliteConnection db, string caseId) =>
        db.Scalar(
            """
            SELECT n.case_id FROM cases c JOIN cases n ON n.site=c.site AND n.line=c.line AND n.device=c.device
            WHERE c.case_id=$case AND n.opened_ms < (unixepoch('now') + 86400) * 1000 ORDER BY n.opened_ms DESC, n.rowid DESC LIMIT 1
            """,
            ("$case", caseId)
        ) as string
        == caseId;

    /// <summary>The alarm of a row. A word that a person has put there holds nothing back.</summary>
    public static Alarm AlarmOf(long cleared, long acknowledged, string hold) =>
        new(cleared == 0, acknowledged != 0, Enum.TryParse<AlarmHold>(hold, out var known) && Enum.IsDefined(known) ? known : AlarmHold.None);

    /// <summary>The urgency of a row; a number that is none, such as a person may have put there, is the nearest one.</summary>
    public static Severity SeverityOf(long number) => (Severity)Math.Clamp(number, (long)Severity.Low, (long)Severity.Critical);

    private static (Alarm Alarm, DateTimeOffset Changed)? Read(SqliteConnection db, string caseId)
    {
        using var command = db.Command("SELECT cleared, acknowledged, hold, changed_ms FROM cases WHERE case_id=$case", ("$case", caseId));
        using var reader = command.ExecuteReader();
        if (!reader.Read())
            return null;
        return (AlarmOf(reader.GetInt64(0), reader.GetInt64(1), reader.GetString(2)), JournalTime.Of(reader.GetInt64(3)));
    }
}
