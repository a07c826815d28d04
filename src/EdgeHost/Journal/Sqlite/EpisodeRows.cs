using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion.Alarms;
using EdgeDiag.Fusion.Events;
using Microsoft.Data.Sqlite;

namespace EdgeDiag.EdgeHost.Journal.Sqlite;

/// <summary>Reads episodes.</summary>
internal static class EpisodeRows
{
    private const int MostLearned = 20,
        MostLearnedAlarms = 60;

    /// <summary>An episode with its first alarms.</summary>
    /// <param name="db">The journal.</param>
    /// <param name="episodeId">The episode.</param>
    /// <param name="most">Most alarms.</param>
    /// <returns>Null where there is no such episode.</returns>
    public static JournaledEpisode? Read(SqliteConnection db, string episodeId, int most)
    {
        using var command = db.Command("SELECT line, first_case, reason, alarms, asked FROM episodes WHERE episode_id=$episode", ("$episode", episodeId));
        using var reader = command.ExecuteReader();
        if (!reader.Read())
            return null;
        return new JournaledEpisode(
            episodeId,
            reader.GetString(0),
            reader.GetString(1),
            Enum.TryParse<FirstOutReason>(reader.GetString(2), out var reason) ? reason : FirstOutReason.Guess,
            reader.GetInt32(3),
            reader.GetInt32(4),
            Members(db, episodeId, most)
        );
    }

    /// <summary>The role of a case in its episode, and the episode.</summary>
    public static (EpisodeRole Role, string? Episode) RoleOf(SqliteConnection db, string caseId, EpisodeOptions options)
    {
        using var command = db.Command(
            """
            SELECT e.episode_id, e.first_case, c.line, c.device, c.code_key, f.device, f.code_key, c.site
            FROM cases c JOIN episodes e ON e.episode_id=c.episode_id LEFT JOIN cases f ON f.case_id=e.first_case WHERE c.case_id=$case
            """,
            ("$case", caseId)
        );
        using var reader = command.ExecuteReader();
        if (!reader.Read())
            return (EpisodeRole.None, null);
        var (episode, line, site) = (reader.GetString(0), reader.GetString(2), reader.GetString(7));
        if (reader.GetString(1) == caseId)
            return (EpisodeRole.FirstOut, episode);
        // The first-out has been set aside: nothing tells what follows from it.
        if (reader.IsDBNull(5))
            return (EpisodeRole.Other, episode);
        var (own, first) = (new AlarmKey(line, reader.GetString(3), reader.GetString(4)), new AlarmKey(line, reader.GetString(5), reader.GetString(6)));
        return (
            FirstOut.IsConsequence(own, first, () => Learned(db, site, line, episode), options.Flow) ? EpisodeRole.Consequence : EpisodeRole.Other,
            episode
        );
    }

    /// <summary>The order of alarms in the last episodes of a line, of each the first ones.</summary>
    /// <param name="db">The journal.</param>
    /// <param name="site">Site.</param>
    /// <param name="line">Line.</param>
    /// <param name="but">An episode that is left out.</param>
    public static LearnedOrder Learned(SqliteConnection db, string site, string line, string but)
    {
        var ids = db.List(
            $"SELECT episode_id FROM episodes WHERE site=$site AND line=$line AND episode_id<>$but ORDER BY last_ms DESC LIMIT {MostLearned}",
            ("$site", site),
            ("$line", line),
            ("$but", but)
        );
        return new LearnedOrder(ids.Select(id => AlarmsOf(db, line, id)));
    }

    private static List<AlarmKey> AlarmsOf(SqliteConnection db, string line, string episodeId)
    {
        using var command = db.Command(
            $"SELECT device, code_key FROM cases WHERE episode_id=$episode ORDER BY at_ms LIMIT {MostLearnedAlarms}",
            ("$episode", episodeId)
        );
        using var reader = command.ExecuteReader();
        var keys = new List<AlarmKey>();
        while (reader.Read())
            if (new AlarmKey(line, reader.GetString(0), reader.GetString(1)) is var key && !keys.Contains(key))
                keys.Add(key);
        return keys;
    }

    private static List<EpisodeMember> Members(SqliteConnection db, string episodeId, int most)
    {
        using var command = db.Command(
            "SELECT case_id, device, code, at_ms, cleared FROM cases WHERE episode_id=$episode ORDER BY at_ms, rowid LIMIT $most",
            ("$episode", episodeId),
            ("$most", most)
        );
        using var reader = command.ExecuteReader();
        var members = new List<EpisodeMember>();
        while (reader.Read())
            members.Add(
                new EpisodeMember(
                    reader.GetString(0),
                    reader.GetString(1),
                    reader.GetString(2),
                    JournalTime.Of(reader.GetInt64(3)),
                    reader.GetInt64(4) == 0 ? FaultState.Active : FaultState.Cleared
                )
            );
        return members;
    }
}
