using System.Globalization;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion.Alarms;
using EdgeDiag.Fusion.Events;
using Microsoft.Data.Sqlite;

namespace EdgeDiag.EdgeHost.Journal.Sqlite;

/// <summary>Finds the episode of a fault's case and its first-out, within the caller's transaction.</summary>
internal sealed class EpisodeAssignment(SqliteConnection db, EpisodeOptions options)
{
    // A flood's beginning lies within so much of the alarm that makes it one; and so many earlier episodes tell the order.
    private const int MostInChain = 1000,
        MostLearned = 20,
        MostLearnedAlarms = 60;
    private static readonly TimeSpan Around = TimeSpan.FromMinutes(10);

    /// <summary>Puts a case into an episode that goes on, or begins one where its line is in a flood now.</summary>
    /// <param name="fault">The fault, active.</param>
    /// <param name="caseId">The case that it has opened or joined.</param>
    public void Assign(FaultEvent fault, string caseId)
    {
        var at = fault.Corrected ?? fault.Timestamp;
        if (Running(fault, at) is { } episode)
            Join(episode, caseId, at);
        else if (db.Scalar("SELECT at_ms FROM cases WHERE case_id=$case AND episode_id IS NULL", ("$case", caseId)) is long came)
            Begin(fault, Time(came));
    }

    /// <summary>The role of a case in its episode, and the episode's first-out.</summary>
    public (EpisodeRole Role, string? Episode) RoleOf(string caseId)
    {
        using var command = db.Command(
            """
            SELECT e.episode_id, e.first_case, c.line, c.device, c.code_key, f.device, f.code_key, c.site
            FROM cases c JOIN episodes e ON e.episode_id=c.episode_id JOIN cases f ON f.case_id=e.first_case WHERE c.case_id=$case
            """,
            ("$case", caseId)
        );
        using var reader = command.ExecuteReader();
        if (!reader.Read())
            return (EpisodeRole.None, null);
        var (episode, line) = (reader.GetString(0), reader.GetString(2));
        if (reader.GetString(1) == caseId)
            return (EpisodeRole.FirstOut, episode);
        var site = reader.GetString(7);
        var (own, first) = (new AlarmKey(line, reader.GetString(3), reader.GetString(4)), new AlarmKey(line, reader.GetString(5), reader.GetString(6)));
        return (
            FirstOut.IsConsequence(own, first, () => Learned(db, site, line, episode), options.Flow) ? EpisodeRole.Consequence : EpisodeRole.Other,
            episode
        );
    }

    private string? Running(FaultEvent fault, DateTimeOffset at)
    {
        using var command = db.Command(
            "SELECT episode_id, first_ms, last_ms FROM episodes WHERE site=$site AND line=$line ORDER BY last_ms DESC LIMIT 1",
            ("$site", fault.Site),
            ("$line", fault.Line)
        );
        using var reader = command.ExecuteReader();
        return reader.Read() && EpisodeRules.BelongsTo(at, Time(reader.GetInt64(1)), Time(reader.GetInt64(2)), options) ? reader.GetString(0) : null;
    }

    private void Join(string episode, string caseId, DateTimeOffset at)
    {
        db.Run(
            "UPDATE episodes SET last_ms=max(last_ms, $at), first_ms=min(first_ms, $at), alarms=alarms+1 WHERE episode_id=$episode",
            ("$at", at.ToUnixTimeMilliseconds()),
            ("$episode", episode)
        );
        // A case that another episode has had already, or that was open long before this one, keeps what it is.
        using var command = db.Command(
            """
            UPDATE cases SET episode_id=$episode, stale=(final IS NOT NULL)
            WHERE case_id=$case AND episode_id IS NULL AND at_ms >= (SELECT first_ms - $gap FROM episodes WHERE episode_id=$episode)
            """,
            ("$episode", episode),
            ("$gap", (long)options.Gap.TotalMilliseconds),
            ("$case", caseId)
        );
        if (command.ExecuteNonQuery() > 0)
            Judge(episode);
    }

    private void Begin(FaultEvent fault, DateTimeOffset at)
    {
        var cases = new List<(string CaseId, DateTimeOffset At, int Alarms)>();
        using (
            var command = db.Command(
                $"""
                SELECT case_id, at_ms, faults FROM cases WHERE site=$site AND line=$line AND at_ms BETWEEN $since AND $until AND episode_id IS NULL
                ORDER BY at_ms DESC LIMIT {MostInChain}
                """,
                ("$site", fault.Site),
                ("$line", fault.Line),
                ("$since", (at - Around).ToUnixTimeMilliseconds()),
                ("$until", (at + Around).ToUnixTimeMilliseconds())
            )
        )
        using (var reader = command.ExecuteReader())
            while (reader.Read())
                cases.Add((reader.GetString(0), Time(reader.GetInt64(1)), reader.GetInt32(2)));
        if (cases.Count < EpisodeOptions.FewestCases)
            return;
        cases.Reverse();
        var (first, last) = EpisodeRules.Chain([.. cases.Select(c => c.At)], at, options.Gap);
        var members = cases[first..(last + 1)];
        if (!EpisodeRules.IsFlood(members.Count, members.Sum(m => m.Alarms), options))
            return;
        var episode = $"e-{members[0].CaseId[2..]}";
        db.Run(
            """
            INSERT INTO episodes(episode_id, site, line, first_ms, last_ms, alarms, first_case, reason) VALUES
                ($episode, $site, $line, $first, $last, $alarms, $case, '')
            """,
            ("$episode", episode),
            ("$site", fault.Site),
            ("$line", fault.Line),
            ("$first", members[0].At.ToUnixTimeMilliseconds()),
            ("$last", members[^1].At.ToUnixTimeMilliseconds()),
            ("$alarms", members.Sum(m => m.Alarms)),
            ("$case", members[0].CaseId)
        );
        foreach (var (caseId, _, _) in members)
            db.Run("UPDATE cases SET episode_id=$episode, stale=(final IS NOT NULL) WHERE case_id=$case", ("$episode", episode), ("$case", caseId));
        db.Run("UPDATE episodes SET asked=(SELECT count(*) FROM cases WHERE episode_id=$episode AND asked=1) WHERE episode_id=$episode", ("$episode", episode));
        Judge(episode);
    }

    // Who is taken for the first-out may change while late messages come in; then all are told again.
    private void Judge(string episode)
    {
        var alarms = new List<(string CaseId, EpisodeAlarm Alarm)>();
        var (site, line, before) = ("", "", "");
        using (
            var command = db.Command(
                """
                SELECT c.case_id, c.line, c.device, c.code_key, c.at_ms, c.doubt_ms, c.site, e.first_case
                FROM cases c JOIN episodes e ON e.episode_id=c.episode_id WHERE c.episode_id=$episode ORDER BY c.at_ms, c.rowid
                """,
                ("$episode", episode)
            )
        )
        using (var reader = command.ExecuteReader())
            while (reader.Read())
            {
                (site, line, before) = (reader.GetString(6), reader.GetString(1), reader.GetString(7));
                var key = new AlarmKey(line, reader.GetString(2), reader.GetString(3));
                if (!alarms.Exists(a => a.Alarm.Key == key))
                    alarms.Add((reader.GetString(0), new EpisodeAlarm(key, Time(reader.GetInt64(4)), TimeSpan.FromMilliseconds(reader.GetInt64(5)))));
            }

        var (first, reason) = FirstOut.Find([.. alarms.Select(a => a.Alarm)], () => Learned(db, site, line, episode), options.Flow);
        var caseId = alarms.First(a => ReferenceEquals(a.Alarm, first)).CaseId;
        db.Run(
            "UPDATE episodes SET first_case=$case, reason=$reason WHERE episode_id=$episode",
            ("$case", caseId),
            ("$reason", reason.ToString()),
            ("$episode", episode)
        );
        if (caseId != before)
            db.Run("UPDATE cases SET stale=1 WHERE episode_id=$episode AND final IS NOT NULL", ("$episode", episode));
    }

    private static LearnedOrder Learned(SqliteConnection db, string site, string line, string but)
    {
        using var command = db.Command(
            $"""
            SELECT c.episode_id, c.device, c.code_key FROM cases c JOIN (
                SELECT episode_id FROM episodes WHERE site=$site AND line=$line AND episode_id<>$but ORDER BY last_ms DESC LIMIT {MostLearned}) e
            ON e.episode_id=c.episode_id ORDER BY c.episode_id, c.at_ms
            """,
            ("$site", site),
            ("$line", line),
            ("$but", but)
        );
        using var reader = command.ExecuteReader();
        var episodes = new Dictionary<string, List<AlarmKey>>(StringComparer.Ordinal);
        while (reader.Read())
        {
            if (!episodes.TryGetValue(reader.GetString(0), out var keys))
                episodes[reader.GetString(0)] = keys = [];
            var key = new AlarmKey(line, reader.GetString(1), reader.GetString(2));
            if (keys.Count < MostLearnedAlarms && !keys.Contains(key))
                keys.Add(key);
        }

        return new LearnedOrder(episodes.Values);
    }

    private static DateTimeOffset Time(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);
}
