using System.Globalization;
using Microsoft.Data.Sqlite;

namespace EdgeDiag.EdgeHost.Tests.Chaos;

/// <summary>How much of what a data folder held is still there.</summary>
/// <param name="Faults">Faults of the journal.</param>
/// <param name="Tickets">Tickets.</param>
internal sealed record StoreContents(long Faults, long Tickets)
{
    /// <summary>Counts what a stopped service's folder has; what cannot be read counts as nothing.</summary>
    public static StoreContents Of(string data) =>
        new(
            Count(Path.Combine(data, "journal.db"), "SELECT (SELECT count(*) FROM faults) + (SELECT value FROM counters WHERE name='archived_received')"),
            Count(Path.Combine(data, "tickets.db"), "SELECT count(*) FROM tickets")
        );

    private static long Count(string path, string sql)
    {
        if (!File.Exists(path))
            return 0;
        try
        {
            using var db = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
            db.Open();
            using var command = db.CreateCommand();
            command.CommandText = sql;
            return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
        }
        catch (SqliteException)
        {
            // Damaged, as was done to it.
            return 0;
        }
    }
}
