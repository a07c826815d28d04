using System.Globalization;
using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion.Alarms;
using Microsoft.Data.Sqlite;

namespace EdgeDiag.EdgeHost.Journal.Sqlite;

/// <summary>Reads and writes the alarms of cases, within the caller's transaction.</summary>
internal static class AlarmRows
{
    /// <summary>Most cases of a device that have a topic of their own; names of codes may be invented.</summary>
    public const int MostShown = 200;

    /// <summary>Applies an event to a case's alarm. Where that changes it, its final diagnosis becomes stale.</summary>
    /// <param name="db">The journal.</param>
    /// <param name="caseId">The case.</param>
    /// <param name="e">The event.</param>
    /// <param name="at">When.</param>
    /// <param name="by">Who; null for a machine or the clock.</param>
    /// <param name="until">Until when it is shelved.</param>
    /// <returns>The alarm afterwards; null where there is no such case.</returns>
    public static Alarm? Apply(SqliteConnection db, string caseId, AlarmEvent e, DateTimeOffset at, string? by = null, DateTimeOffset? until = null)
    {
        if (Read(db, caseId) is not { } before)
            return null;
        var after = before.After(e);
        if (after == before && e != AlarmEvent.Shelved)
            return after;
        db.Run(
            """
            UPDATE cases SET cleared=$cleared, acknowledged=$acknowledged,
                acknowledged_by=CASE WHEN $acknowledged=0 THEN NULL WHEN $is_ack THEN $by ELSE acknowledged_by END,
                hold=$hold, hold_by=CASE WHEN $hold='None' THEN NULL ELSE ifnull($by, hold_by) END,
                hold_until_ms=CASE WHEN $hold<>'Shelf' THEN NULL ELSE ifnull($until, hold_until_ms) END,
                changed_ms=$at, stale=(final IS NOT NULL)
            WHERE case_id=$case
            """,
            ("$case", caseId),
            ("$cleared", after.IsActive ? 0 : 1),
            ("$acknowledged", after.IsAcknowledged ? 1 : 0),
            ("$is_ack", e == AlarmEvent.Acknowledged ? 1 : 0),
            ("$by", by ?? (object)DBNull.Value),
            ("$hold", after.Hold.ToString()),
            ("$until", until?.ToUnixTimeMilliseconds() ?? (object)DBNull.Value),
            ("$at", at.ToUnixTimeMilliseconds())
        );
        return after;
    }

    /// <summary>Puts a diagnosis on the topic of its case's code, where it is the code's newest case and has not been taken from it.</summary>
    /// <param name="db">The journal.</param>
    /// <param name="caseId">The case.</param>
    /// <param name="enqueue">Queues a retained message: topic and payload.</param>
    /// <param name="payload">The diagnosis.</param>
    public static void Show(SqliteConnection db, string caseId, Action<string, byte[]> enqueue, byte[] payload)
    {
        using var command = db.Command(
            """
            SELECT c.site, c.line, c.device, c.code, c.code_key, c.rowid FROM cases c WHERE c.case_id=$case AND (c.cleared=0 OR c.shown=1) AND NOT EXISTS (
                SELECT 1 FROM cases n WHERE n.site=c.site AND n.line=c.line AND n.device=c.device AND n.code_key=c.code_key AND n.rowid > c.rowid)
            """,
            ("$case", caseId)
        );
        using var reader = command.ExecuteReader();
        if (!reader.Read())
            return;
        var (site, line, device, code) = (reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3));
        (string, object)[] ofDevice = [("$site", site), ("$line", line), ("$device", device), ("$case", caseId)];
        var topic = PlantTopics.CaseTopic(site, line, device, code);
        // Another spelling of the code has a topic of its own.
        Hide(
            db,
            $"{OfDevice} AND shown=1 AND case_id<>$case AND code_key=$code_key",
            (t, p) => Unless(t == topic, t, p),
            [.. ofDevice, ("$code_key", reader[4])]
        );
        db.Run("UPDATE cases SET shown=1 WHERE case_id=$case", ("$case", caseId));
        Hide(db, $"{OfDevice} AND shown=1 AND case_id<>$case ORDER BY rowid DESC LIMIT -1 OFFSET {MostShown - 1}", enqueue, ofDevice);
        enqueue(topic, payload);

        void Unless(bool replaced, string empty, byte[] nothing)
        {
            if (!replaced)
                enqueue(empty, nothing);
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

    /// <summary>Whether a case is the newest of its device, by the faults' times.</summary>
    public static bool IsNewest(SqliteConnection db, string caseId) =>
        db.Scalar(
            """
            SELECT n.case_id FROM cases c JOIN cases n ON n.site=c.site AND n.line=c.line AND n.device=c.device
            WHERE c.case_id=$case ORDER BY n.opened_ms DESC, n.rowid DESC LIMIT 1
            """,
            ("$case", caseId)
        ) as string
        == caseId;

    private const string OfDevice = "site=$site AND line=$line AND device=$device";

    private static Alarm? Read(SqliteConnection db, string caseId)
    {
        using var command = db.Command("SELECT cleared, acknowledged, hold FROM cases WHERE case_id=$case", ("$case", caseId));
        using var reader = command.ExecuteReader();
        return reader.Read()
            ? new Alarm(
                reader.GetInt64(0) == 0,
                reader.GetInt64(1) != 0,
                // A word that a person has put there holds nothing back.
                Enum.TryParse<AlarmHold>(reader.GetString(2), out var hold) && Enum.IsDefined(hold)
                    ? hold
                    : AlarmHold.None
            )
            : null;
    }
}
