using System.Globalization;
using EdgeDiag.EdgeHost.Storage;
using Microsoft.Data.Sqlite;

namespace EdgeDiag.EdgeHost.Journal.Sqlite;

/// <summary>Forgets what is old, within the caller's transaction; the books keep their sums.</summary>
/// <param name="db">The journal's connection.</param>
/// <param name="before">What was received before this time is old, ms.</param>
/// <param name="limit">Most of a kind at once.</param>
internal sealed class JournalArchive(SqliteConnection db, long before, int limit)
{
    /// <summary>Finished cases with their faults and feedback.</summary>
    /// <param name="enqueue">Queues the message that takes a case from its topic.</param>
    public int Cases(Action<string, byte[]> enqueue)
    {
        var old = db.List(
            "SELECT case_id FROM cases WHERE final IS NOT NULL AND stale=0 AND received_ms < $before ORDER BY received_ms LIMIT $limit",
            ("$before", before),
            ("$limit", limit)
        );
        foreach (var caseId in old)
        {
            db.Run("UPDATE counters SET value=value+(SELECT count(*) FROM faults WHERE case_id=$case) WHERE name='archived_received'", ("$case", caseId));
            db.Run(
                "UPDATE counters SET value=value+(SELECT count(*) FROM faults WHERE case_id=$case AND taken <> 'Opened') WHERE name='archived_collapsed'",
                ("$case", caseId)
            );
            db.Run("UPDATE counters SET value=value+1 WHERE name='archived_diagnosed'");
            AlarmRows.Hide(db, "case_id=$case AND shown=1", enqueue, ("$case", caseId));
            db.Run("DELETE FROM feedback WHERE diagnosis_id=(SELECT diagnosis_id FROM cases WHERE case_id=$case)", ("$case", caseId));
            db.Run("DELETE FROM faults WHERE case_id=$case", ("$case", caseId));
            db.Run("DELETE FROM cases WHERE case_id=$case", ("$case", caseId));
        }

        return old.Count;
    }

    /// <summary>Ends of faults that closed no case.</summary>
    public int FaultsWithoutCase()
    {
        var gone = Delete(
            """
            DELETE FROM faults WHERE rowid IN (
                SELECT rowid FROM faults INDEXED BY faults_without_case WHERE case_id='' AND received_ms < $before ORDER BY received_ms LIMIT $limit)
            """
        );
        if (gone > 0)
            db.Run("UPDATE counters SET value=value+$gone WHERE name IN ('archived_received', 'archived_collapsed')", ("$gone", gone));
        return gone;
    }

    /// <summary>Episodes of which no case is left.</summary>
    public int Episodes() =>
        Delete(
            """
            DELETE FROM episodes WHERE rowid IN (
                SELECT rowid FROM episodes e WHERE last_ms < $before AND NOT EXISTS (SELECT 1 FROM cases c WHERE c.episode_id=e.episode_id) LIMIT $limit)
            """
        );

    /// <summary>Image descriptions.</summary>
    public int Images() => Delete("DELETE FROM images WHERE rowid IN (SELECT rowid FROM images WHERE received_ms < $before LIMIT $limit)");

    private int Delete(string sql)
    {
        using var command = db.Command(sql, ("$before", before), ("$limit", limit));
        return command.ExecuteNonQuery();
    }
}
