using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion.Alarms;
using EdgeDiag.Fusion.Events;
using Microsoft.Data.Sqlite;

namespace EdgeDiag.EdgeHost.Journal.Sqlite;

/// <summary>Reads episodes.</summary>
internal static class EpisodeRows
{
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
                    DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(3)),
                    reader.GetInt64(4) == 0 ? FaultState.Active : FaultState.Cleared
                )
            );
        return members;
    }
}
