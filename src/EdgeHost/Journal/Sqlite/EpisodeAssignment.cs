using System.Globalization;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion.Alarms;
using EdgeDiag.Fusion.Events;
using Microsoft.Data.Sqlite;

namespace EdgeDiag.EdgeHost.Journal.Sqlite;

/// <summary>Finds the episode of a fault's case and its first-out, within the caller's transaction.</summary>
internal sealed class EpisodeAssignment(SqliteConnection db, EpisodeOptions options)
{
    // A fault waits for what is done here, so that none of it grows with the journal.
    private const int MostInChain = 500,
        MostJudged = 200,
        MostToldAgain = 500;
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
            Begin(fault, JournalTime.Of(came), at);
    }

    private string? Running(FaultEvent fault, DateTimeOffset at)
    {
        using var command = db.Command(
            """
            SELECT episode_id, first_ms, last_ms FROM episodes WHERE site=$site AND line=$line AND last_ms >= $since AND first_ms <= $until
            ORDER BY last_ms DESC LIMIT 1
            """,
            ("$site", fault.Site),
            ("$line", fault.Line),
            ("$since", (at - options.Quiet).ToUnixTimeMilliseconds()),
            ("$until", (at + options.Gap).ToUnixTimeMilliseconds())
        );
        using var reader = command.ExecuteReader();
        return reader.Read() && EpisodeRules.BelongsTo(at, JournalTime.Of(reader.GetInt64(1)), JournalTime.Of(reader.GetInt64(2)), options)
            ? reader.GetString(0)
            : null;
    }

    private void Join(string episode, string caseId, DateTimeOffset at)
    {
        // A case that another episode has had already, or that was open long before this one, keeps what it is.
        var isNew = Changed(
            """
            UPDATE cases SET episode_id=$episode, stale=(final IS NOT NULL)
            WHERE case_id=$case AND episode_id IS NULL AND at_ms >= (SELECT first_ms - $gap FROM episodes WHERE episode_id=$episode)
            """,
            ("$episode", episode),
            ("$gap", (long)options.Gap.TotalMilliseconds),
            ("$case", caseId)
        );
        // What chatters beside it does not keep it open.
        var isMember = Changed(
            """
            UPDATE episodes SET last_ms=max(last_ms, $at), first_ms=min(first_ms, $at), alarms=alarms+1
            WHERE episode_id=$episode AND EXISTS (SELECT 1 FROM cases WHERE case_id=$case AND episode_id=$episode)
            """,
            ("$at", at.ToUnixTimeMilliseconds()),
            ("$episode", episode),
            ("$case", caseId)
        );
        if (!isNew || !isMember)
            return;
        if (MayBeFirst(episode, caseId))
            Judge(episode);
        // It names what followed, and how many there are.
        db.Run(
            "UPDATE cases SET stale=1 WHERE case_id=(SELECT first_case FROM episodes WHERE episode_id=$episode) AND final IS NOT NULL",
            ("$episode", episode)
        );
    }

    // Nearly all alarms come later than the first-out by more than clocks can be wrong.
    private bool MayBeFirst(string episode, string caseId) =>
        db.Scalar(
            """
            SELECT 1 FROM cases c JOIN episodes e ON e.episode_id=$episode LEFT JOIN cases f ON f.case_id=e.first_case
            WHERE c.case_id=$case AND (f.case_id IS NULL OR c.at_ms - c.doubt_ms <= f.at_ms + f.doubt_ms)
            """,
            ("$episode", episode),
            ("$case", caseId)
        )
            is not null;

    private void Begin(FaultEvent fault, DateTimeOffset came, DateTimeOffset now)
    {
        var members = Chain(fault, came);
        if (!EpisodeRules.IsFlood(members.Count, members.Sum(m => m.Alarms), options))
            return;
        // Again without what came long ago: a few alarms that stand and are repeated every minute are no flood.
        members = members.ConvertAll(m => m.Alarms <= 1 ? m : m with { Alarms = Lately(m.CaseId, fault.Received ?? now) });
        var alarms = members.Sum(m => m.Alarms);
        if (!EpisodeRules.IsFlood(members.Count, alarms, options))
            return;
        var (first, last) = (members[0].At.ToUnixTimeMilliseconds(), now.ToUnixTimeMilliseconds());
        var episode = "e-" + FaultIdentity.Digest(string.Create(CultureInfo.InvariantCulture, $"{members[0].CaseId} {first} {last}"));
        db.Run(
            """
            INSERT INTO episodes(episode_id, site, line, first_ms, last_ms, alarms, first_case, reason) VALUES
                ($episode, $site, $line, $first, $last, $alarms, $case, '')
            """,
            ("$episode", episode),
            ("$site", fault.Site),
            ("$line", fault.Line),
            ("$first", first),
            ("$last", Math.Max(members[^1].At.ToUnixTimeMilliseconds(), last)),
            ("$alarms", alarms),
            ("$case", members[0].CaseId)
        );
        foreach (var member in members)
            db.Run("UPDATE cases SET episode_id=$episode, stale=(final IS NOT NULL) WHERE case_id=$case", ("$episode", episode), ("$case", member.CaseId));
        db.Run("UPDATE episodes SET asked=(SELECT count(*) FROM cases WHERE episode_id=$episode AND asked=1) WHERE episode_id=$episode", ("$episode", episode));
        Judge(episode);
    }

    // The line's cases around a time of which none came long after the one before.
    private List<Member> Chain(FaultEvent fault, DateTimeOffset around)
    {
        var cases = new List<Member>();
        using var command = db.Command(
            $"""
            SELECT case_id, at_ms, faults FROM cases WHERE site=$site AND line=$line AND at_ms BETWEEN $since AND $until AND episode_id IS NULL
            ORDER BY at_ms DESC LIMIT {MostInChain}
            """,
            ("$site", fault.Site),
            ("$line", fault.Line),
            ("$since", (around - Around).ToUnixTimeMilliseconds()),
            ("$until", (around + Around).ToUnixTimeMilliseconds())
        );
        using var reader = command.ExecuteReader();
        while (reader.Read())
            cases.Add(new Member(reader.GetString(0), JournalTime.Of(reader.GetInt64(1)), reader.GetInt32(2)));
        if (cases.Count < EpisodeOptions.FewestCases)
            return [];
        cases.Reverse();
        var (first, last) = EpisodeRules.Chain(cases.ConvertAll(c => c.At), around, options.Gap);
        return cases[first..(last + 1)];
    }

    private int Lately(string caseId, DateTimeOffset now) =>
        Convert.ToInt32(
            db.Scalar(
                "SELECT count(*) FROM faults WHERE case_id=$case AND taken<>'Cleared' AND received_ms > $since",
                ("$case", caseId),
                ("$since", (now - Around).ToUnixTimeMilliseconds())
            ),
            CultureInfo.InvariantCulture
        );

    // Who is taken for the first-out may change while late messages come in; then all are told again.
    private void Judge(string episode)
    {
        var (alarms, keys) = (new List<(string CaseId, EpisodeAlarm Alarm)>(), new HashSet<AlarmKey>());
        var (site, line, before) = ("", "", "");
        using (
            var command = db.Command(
                $"""
                SELECT c.case_id, c.line, c.device, c.code_key, c.at_ms, c.doubt_ms, c.site, e.first_case
                FROM cases c JOIN episodes e ON e.episode_id=c.episode_id WHERE c.episode_id=$episode ORDER BY c.at_ms, c.rowid LIMIT {MostJudged}
                """,
                ("$episode", episode)
            )
        )
        using (var reader = command.ExecuteReader())
            while (reader.Read())
            {
                (site, line, before) = (reader.GetString(6), reader.GetString(1), reader.GetString(7));
                var key = new AlarmKey(line, reader.GetString(2), reader.GetString(3));
                if (keys.Add(key))
                    alarms.Add((reader.GetString(0), new EpisodeAlarm(key, JournalTime.Of(reader.GetInt64(4)), TimeSpan.FromMilliseconds(reader.GetInt64(5)))));
            }

        var (first, reason) = FirstOut.Find([.. alarms.Select(a => a.Alarm)], () => EpisodeRows.Learned(db, site, line, episode), options.Flow);
        var caseId = alarms.First(a => ReferenceEquals(a.Alarm, first)).CaseId;
        db.Run(
            "UPDATE episodes SET first_case=$case, reason=$reason WHERE episode_id=$episode",
            ("$case", caseId),
            ("$reason", reason.ToString()),
            ("$episode", episode)
        );
        if (caseId != before)
            db.Run(
                $"""
                UPDATE cases SET stale=1 WHERE final IS NOT NULL AND rowid IN (
                    SELECT rowid FROM cases WHERE episode_id=$episode ORDER BY at_ms LIMIT {MostToldAgain})
                """,
                ("$episode", episode)
            );
    }

    private bool Changed(string sql, params (string Name, object Value)[] parameters)
    {
        using var command = db.Command(sql, parameters);
        return command.ExecuteNonQuery() > 0;
    }

    /// <summary>A case that may become one of an episode.</summary>
    /// <param name="CaseId">The case.</param>
    /// <param name="At">When it first came.</param>
    /// <param name="Alarms">How often it came.</param>
    private sealed record Member(string CaseId, DateTimeOffset At, int Alarms);
}
