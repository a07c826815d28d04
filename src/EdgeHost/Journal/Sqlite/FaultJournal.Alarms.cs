using System.Globalization;
using System.Text.Json;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion.Alarms;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Events;
using Microsoft.Data.Sqlite;

namespace EdgeDiag.EdgeHost.Journal.Sqlite;

/// <content>What people do with alarms, and what of it a diagnosis tells.</content>
public sealed partial class FaultJournal
{
    /// <inheritdoc/>
    public string? CaseOf(string site, string line, string device, string code, Func<string, string> codeKey) =>
        _connections.Read(db => AlarmRows.Newest(db, site, line, device, codeKey(code)));

    /// <inheritdoc/>
    public Alarm? Change(string caseId, AlarmChange change) => _connections.Write(db => AlarmRows.Apply(db, caseId, change));

    /// <inheritdoc/>
    public IReadOnlyList<string> EndShelves(DateTimeOffset now, int limit)
    {
        // Nearly always there is none; looking takes no turn from whoever writes.
        if (_connections.Read(db => db.List(OverdueShelves, Now(), Limit())).Count == 0)
            return [];
        return _connections.Write(db =>
        {
            var cases = db.List(OverdueShelves, Now(), Limit());
            foreach (var caseId in cases)
                AlarmRows.Apply(db, caseId, new AlarmChange(AlarmEvent.Unshelved, "", now));
            return cases;
        });

        (string, object) Now() => ("$now", now.ToUnixTimeMilliseconds());
        (string, object) Limit() => ("$limit", limit);
    }

    /// <inheritdoc/>
    public int HideEnded(DateTimeOffset endedBefore, int limit)
    {
        const string Which = "shown=1 AND cleared=1 AND stale=0 AND changed_ms < $before";
        (string, object) before = ("$before", endedBefore.ToUnixTimeMilliseconds());
        if (_connections.Read(db => db.Scalar($"SELECT 1 FROM cases WHERE {Which} LIMIT 1", before)) is null)
            return 0;
        var hidden = _connections.Write(db => AlarmRows.Hide(db, $"{Which} LIMIT $limit", EnqueueRetained(db), before, ("$limit", limit)));
        _queued.TrySetResult();
        return hidden;
    }

    /// <inheritdoc/>
    public (EpisodeRole Role, bool MayAsk) TakeModelTurn(string caseId, EpisodeOptions options) =>
        _connections.Write(db =>
        {
            var (role, episode) = EpisodeRows.RoleOf(db, caseId, options);
            if (db.Scalar("SELECT asked FROM cases WHERE case_id=$case", ("$case", caseId)) is 1L)
                return (role, true);
            var mayAsk =
                role is EpisodeRole.None or EpisodeRole.FirstOut
                || (
                    role == EpisodeRole.Other
                    && db.Scalar("SELECT 1 FROM episodes WHERE episode_id=$episode AND asked < $most", ("$episode", episode!), ("$most", options.ModelCalls))
                        is not null
                );
            if (mayAsk)
            {
                db.Run("UPDATE cases SET asked=1 WHERE case_id=$case", ("$case", caseId));
                db.Run("UPDATE episodes SET asked=asked+1 WHERE episode_id=$episode", ("$episode", episode ?? (object)DBNull.Value));
            }

            return (role, mayAsk);
        });

    /// <summary>The episode that a case belongs to; null for none.</summary>
    public string? EpisodeOf(string caseId) =>
        _connections.Read(db => db.Scalar("SELECT episode_id FROM cases WHERE case_id=$case", ("$case", caseId))) as string;

    /// <inheritdoc/>
    public JournaledEpisode? Episode(string episodeId) => _connections.Read(db => EpisodeRows.Read(db, episodeId, int.MaxValue));

    /// <inheritdoc/>
    public (IReadOnlyList<AlarmMessage> Messages, bool IsWhole) AlarmMessages(DateTimeOffset from)
    {
        var all = new List<AlarmMessage>();
        long? before = long.MaxValue;
        while (before is { } end && all.Count < MostMessages)
        {
            var (messages, next) = _connections.Read(db => ComingRows.Read(db, end, from));
            all.AddRange(messages);
            before = next;
        }

        all.Reverse();
        return (all, before is null);
    }

    /// <inheritdoc/>
    public IReadOnlyList<StandingAlarm> Standing(DateTimeOffset before, int most) => _connections.Read(db => ComingRows.Standing(db, before, most));

    /// <inheritdoc/>
    public IReadOnlyList<DeviceClock> Clocks() => _connections.Read(ClockRows.Read);

    /// <inheritdoc/>
    public void KeepClocks(IReadOnlyList<DeviceClock> clocks) => _connections.Write(db => ClockRows.Replace(db, clocks));

    private const int MostConsequences = 30,
        MostMessages = 100_000,
        SqliteConstraint = 19;

    private const string OverdueShelves = "SELECT case_id FROM cases WHERE hold_until_ms IS NOT NULL AND hold_until_ms <= $now LIMIT $limit";

    private static Action<string, byte[]> EnqueueRetained(SqliteConnection db) => (topic, payload) => Enqueue(db, topic, payload, retain: true);

    // A flood is told beside the fault and never costs it, whatever a person has put into these rows.
    private void AssignEpisode(SqliteConnection db, FaultEvent fault, string caseId, EpisodeOptions episodes)
    {
        db.Run("SAVEPOINT episode");
        try
        {
            new EpisodeAssignment(db, episodes).Assign(fault, caseId);
        }
        catch (Exception e) when (e is not SqliteException { SqliteErrorCode: not SqliteConstraint })
        {
            Interlocked.Increment(ref _unreadable);
            db.Run("ROLLBACK TO episode");
        }

        db.Run("RELEASE episode");
    }

    // The device's topic keeps the newest case; what is said again of an older one is heard and not kept.
    private static void EnqueueDiagnosis(SqliteConnection db, string topic, string caseId, byte[] payload)
    {
        Enqueue(db, topic, payload, retain: true, live: !AlarmRows.IsNewest(db, caseId));
        AlarmRows.Show(db, caseId, EnqueueRetained(db), payload);
    }

    // The diagnosis with what its case is by now; null where there is no such case, or it has its final diagnosis and this is none.
    private Diagnosis? AsOfNow(SqliteConnection db, Diagnosis diagnosis)
    {
        using var command = db.Command(
            $"""
            SELECT severity, cleared, acknowledged_by, episode_id, (
                SELECT CASE WHEN json_valid(f.event) THEN json_extract(f.event, '$.Verdict') END FROM feedback f
                WHERE f.diagnosis_id=c.diagnosis_id AND {Counts} ORDER BY f.rowid DESC LIMIT 1),
                CASE WHEN hold='{AlarmHold.Shelf}' THEN hold_until_ms END
            FROM cases c WHERE case_id=$case AND (final IS NULL OR $final)
            """,
            ("$case", diagnosis.CaseId),
            ("$final", diagnosis.Stage == DiagnosisStage.Final)
        );
        using var reader = command.ExecuteReader();
        if (!reader.Read())
            return null;
        var episode = reader.IsDBNull(3) ? null : reader.GetString(3);
        return diagnosis with
        {
            Episode = episode is null ? null : Readable(() => EpisodeOf(db, episode, diagnosis.CaseId)),
            FaultIds = FaultsOf(db, diagnosis.CaseId),
            Severity = (Severity)reader.GetInt32(0),
            State = reader.GetInt64(1) == 0 ? FaultState.Active : FaultState.Cleared,
            AcknowledgedBy = reader.IsDBNull(2) ? null : reader.GetString(2),
            EpisodeId = episode,
            Verdict = reader.IsDBNull(4) ? null : (FeedbackVerdict)reader.GetInt32(4),
            ShelvedUntil = reader.IsDBNull(5) ? null : JournalTime.Of(reader.GetInt64(5)),
        };
    }

    private static EpisodeSummary? EpisodeOf(SqliteConnection db, string episodeId, string caseId)
    {
        if (EpisodeRows.Read(db, episodeId, MostConsequences + 1) is not { } episode)
            return null;
        using var command = db.Command("SELECT device, code FROM cases WHERE case_id=$case", ("$case", episode.FirstOut));
        using var reader = command.ExecuteReader();
        if (!reader.Read())
            return null;
        var count = Convert.ToInt32(db.Scalar("SELECT count(*) FROM cases WHERE episode_id=$episode", ("$episode", episodeId)), CultureInfo.InvariantCulture);
        return new EpisodeSummary(
            episode.FirstOut,
            reader.GetString(0),
            reader.GetString(1),
            JsonNamingPolicy.SnakeCaseLower.ConvertName(episode.Reason.ToString()),
            count,
            // Named where the engineer looks first.
            episode.FirstOut != caseId
                ? null
                : [.. episode.Alarms.Where(a => a.CaseId != caseId).Take(MostConsequences).Select(a => new EpisodeConsequence(a.Device, a.Code, a.At))]
        );
    }
}
