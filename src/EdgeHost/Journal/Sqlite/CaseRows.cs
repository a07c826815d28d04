using System.Globalization;
using System.Text.Json;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion.Alarms;
using EdgeDiag.Fusion.Events;
using Microsoft.Data.Sqlite;

namespace EdgeDiag.EdgeHost.Journal.Sqlite;

/// <summary>Reads lists of cases.</summary>
internal static class CaseRows
{
    /// <summary>So many cases are looked at in one go: a fault must not wait for a list.</summary>
    public const int Step = 2000;

    /// <summary>So many where their words are looked at too.</summary>
    public const int WordStep = 100;

    private const int MostMoments = 100;

    /// <summary>What decides whether a case is listed, and where; read from an index alone.</summary>
    internal readonly record struct Key(
        long Row,
        DateTimeOffset Received,
        Severity Severity,
        Alarm Alarm,
        string Line,
        string Device,
        string Code,
        DateTimeOffset Raised
    );

    /// <summary>Keys of about <see cref="Step"/> cases, the newest first; all that arrived within one millisecond come together.</summary>
    /// <param name="db">The journal.</param>
    /// <param name="before">Received before this, ms.</param>
    /// <param name="from">Received at this or later, ms.</param>
    /// <param name="openOnly">Only those whose fault is there, or that nobody has acknowledged; they are few, and have an index of their own.</param>
    /// <returns>The keys, and before which time the next ones are; null where these are the last.</returns>
    public static (List<Key> Keys, long? Next) Keys(SqliteConnection db, long before, long from, bool openOnly)
    {
        var (keys, last) = (new List<Key>(), before);
        var which = openOnly ? "received_ms < $before AND (cleared=0 OR acknowledged=0)" : "received_ms < $before";
        using var command = db.Command(
            $"""
            SELECT rowid, received_ms, severity, cleared, acknowledged, hold, line, device, code, raised_ms FROM cases
            WHERE {which} AND received_ms >= max($from, ifnull(
                (SELECT received_ms FROM cases WHERE {which} ORDER BY received_ms DESC LIMIT 1 OFFSET $step), $from))
            ORDER BY received_ms DESC
            """,
            ("$before", before),
            ("$from", from),
            ("$step", Step - 1)
        );
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            last = reader.GetInt64(1);
            keys.Add(
                new Key(
                    reader.GetInt64(0),
                    JournalTime.Of(last),
                    AlarmRows.SeverityOf(reader.GetInt64(2)),
                    AlarmRows.AlarmOf(reader.GetInt64(3), reader.GetInt64(4), reader.GetString(5)),
                    reader.GetString(6),
                    reader.GetString(7),
                    reader.GetString(8),
                    JournalTime.Of(reader.GetInt64(9))
                )
            );
        }

        return (keys, keys.Count >= Step ? last : null);
    }

    /// <summary>Rows of those cases whose title, first cause or summary contains a text.</summary>
    /// <param name="db">The journal.</param>
    /// <param name="rows">At most <see cref="WordStep"/>.</param>
    /// <param name="text">The text, capital letters or not.</param>
    public static HashSet<long> WithWords(SqliteConnection db, IEnumerable<long> rows, string text)
    {
        var found = new HashSet<long>();
        using var command = db.Command(
            $"""
            SELECT rowid, json_extract(final, '$.section.title'), json_extract(final, '$.causes[0].text'), json_extract(final, '$.summary')
            FROM cases WHERE rowid IN ({string.Join(',', rows.Select(r => r.ToString(CultureInfo.InvariantCulture)))}) AND json_valid(final)
            """
        );
        using var reader = command.ExecuteReader();
        while (reader.Read())
            for (var i = 1; i < reader.FieldCount; i++)
                if (!reader.IsDBNull(i) && reader.GetValue(i) is string words && words.Contains(text, StringComparison.OrdinalIgnoreCase))
                    found.Add(reader.GetInt64(0));
        return found;
    }

    /// <summary>A case, and its final diagnosis as it is kept.</summary>
    /// <param name="db">The journal.</param>
    /// <param name="which">Condition of the case, such as <c>c.rowid=$value</c>.</param>
    /// <param name="value">Value of the condition.</param>
    /// <returns>Null where there is no such case.</returns>
    public static (CaseRow Row, string? Final)? Read(SqliteConnection db, string which, object value)
    {
        using var command = db.Command(
            $"""
            SELECT c.case_id, c.diagnosis_id, c.site, c.line, c.device, c.code, c.severity, c.cleared, c.acknowledged, c.hold, c.received_ms, c.raised_ms,
                nullif(c.changed_ms, 0), c.acknowledged_by, CASE WHEN c.acknowledged=1 THEN c.acknowledged_ms END, c.hold_by, c.hold_until_ms,
                c.faults, c.episode_id,
                EXISTS (SELECT 1 FROM episodes e WHERE e.episode_id=c.episode_id AND e.first_case=c.case_id), c.final
            FROM cases c WHERE {which}
            """,
            ("$value", value)
        );
        using var reader = command.ExecuteReader();
        if (!reader.Read())
            return null;
        string? Text(int i) => reader.IsDBNull(i) ? null : reader.GetString(i);
        DateTimeOffset? Time(int i) => reader.IsDBNull(i) ? null : JournalTime.Of(reader.GetInt64(i));
        var alarm = AlarmRows.AlarmOf(reader.GetInt64(7), reader.GetInt64(8), reader.GetString(9));
        var row = new CaseRow(
            reader.GetString(0),
            reader.GetString(1),
            reader.GetString(2),
            reader.GetString(3),
            reader.GetString(4),
            reader.GetString(5),
            AlarmRows.SeverityOf(reader.GetInt64(6)),
            alarm,
            JournalTime.Of(reader.GetInt64(10)),
            JournalTime.Of(reader.GetInt64(11))
        )
        {
            Changed = Time(12),
            AcknowledgedBy = Text(13),
            AcknowledgedAt = Time(14),
            HeldBy = Text(15),
            ShelvedUntil = alarm.Hold == AlarmHold.Shelf ? Time(16) : null,
            Faults = (int)Math.Clamp(reader.GetInt64(17), 0, int.MaxValue),
            EpisodeId = Text(18),
            IsFirstOut = reader.GetInt64(19) != 0,
        };
        return (row, Text(20));
    }

    /// <summary>
    /// The faults of a case as moments: the first, and the last ones. Those of journals that had no times of them have the case's.
    /// </summary>
    public static List<CaseMoment> Faults(SqliteConnection db, string caseId)
    {
        var moments = new List<CaseMoment>();
        using var command = db.Command(
            $"""
            WITH f AS (
                SELECT * FROM (SELECT rowid AS number, * FROM faults WHERE case_id=$case ORDER BY rowid LIMIT 1)
                UNION SELECT * FROM (SELECT rowid AS number, * FROM faults WHERE case_id=$case ORDER BY rowid DESC LIMIT {MostMoments}))
            SELECT f.number, f.taken, CASE f.received_ms WHEN 0 THEN c.received_ms ELSE f.received_ms END, f.fault_id
            FROM f JOIN cases c ON c.case_id=f.case_id ORDER BY f.number
            """,
            ("$case", caseId)
        );
        using var reader = command.ExecuteReader();
        while (reader.Read())
            moments.Add(
                new CaseMoment(
                    JournalTime.Of(reader.GetInt64(2)),
                    reader.GetString(1) switch
                    {
                        nameof(TakenAs.Opened) => CaseMomentKind.Opened,
                        nameof(TakenAs.Cleared) => CaseMomentKind.Cleared,
                        _ => CaseMomentKind.Repeated,
                    },
                    "",
                    reader.GetString(3)
                )
            );
        return moments;
    }

    /// <summary>The last verdicts on a case's diagnosis that count, as they are kept.</summary>
    /// <param name="db">The journal.</param>
    /// <param name="diagnosisId">The diagnosis.</param>
    /// <param name="counts">Condition of a row <c>f</c> that counts.</param>
    public static IReadOnlyList<string> Verdicts(SqliteConnection db, string diagnosisId, string counts) =>
        db.List($"SELECT f.event FROM feedback f WHERE f.diagnosis_id=$id AND {counts} ORDER BY f.rowid DESC LIMIT {MostMoments}", ("$id", diagnosisId));

    /// <summary>A verdict as a moment; null where it is none.</summary>
    public static CaseMoment? Verdict(string json) =>
        JsonSerializer.Deserialize<FeedbackEvent>(json) is { } verdict
            ? new CaseMoment(
                verdict.Received ?? verdict.Timestamp,
                verdict.Verdict switch
                {
                    FeedbackVerdict.Confirmed => CaseMomentKind.Confirmed,
                    FeedbackVerdict.Corrected => CaseMomentKind.Corrected,
                    _ => CaseMomentKind.Rejected,
                },
                verdict.By ?? "",
                verdict.Cause ?? ""
            )
            : null;
}
