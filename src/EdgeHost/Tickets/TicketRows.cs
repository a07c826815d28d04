using System.Globalization;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion.Tickets;
using Microsoft.Data.Sqlite;

namespace EdgeDiag.EdgeHost.Tickets;

/// <summary>The table of <c>tickets.db</c>: its form, and its rows read one by one, so that a bad one costs only itself.</summary>
internal static class TicketRows
{
    private const string TicketsSchema = """
        CREATE TABLE IF NOT EXISTS tickets(
            id TEXT PRIMARY KEY, seq INTEGER NOT NULL, origin TEXT NOT NULL, judged_ms INTEGER NOT NULL,
            by_whom TEXT NOT NULL, adapter TEXT NOT NULL, said TEXT NOT NULL, ticket TEXT NOT NULL);
        CREATE UNIQUE INDEX IF NOT EXISTS tickets_seq ON tickets(seq);
        """;

    private const string VerdictsSchema = """
        CREATE TABLE IF NOT EXISTS verdicts(
            diagnosis_id TEXT NOT NULL, ts_ms INTEGER NOT NULL, by_whom TEXT NOT NULL, line TEXT NOT NULL, device TEXT NOT NULL, received_ms INTEGER NOT NULL,
            PRIMARY KEY(diagnosis_id, ts_ms, by_whom));
        CREATE INDEX IF NOT EXISTS verdicts_of_device ON verdicts(line, device);
        CREATE INDEX IF NOT EXISTS verdicts_by_age ON verdicts(received_ms);
        """;

    // What was deleted, for whoever follows the marks.
    private const string DeletedSchema = """
        CREATE TABLE IF NOT EXISTS deleted(seq INTEGER PRIMARY KEY, id TEXT NOT NULL);
        """;

    /// <summary>The last mark, in SQL. Marks only grow, or whoever follows them would miss the next ticket.</summary>
    public const string LastMark = "max(ifnull((SELECT max(seq) FROM tickets), 0), ifnull((SELECT max(seq) FROM deleted), 0))";

    // Of stores that were made before there were reviews: what counted then counts on, without anybody's name.
    private static readonly (string Name, string Default)[] Added = [("review", nameof(TicketReview.Reviewed)), ("reviewed_by", "")];

    private static readonly string[] Columns = ["id", "origin", "judged_ms", "by_whom", "adapter", "said", "ticket", "review", "reviewed_by"];

    /// <summary>What a database holds that no version of the program until this one has written; null where nothing is in the way.</summary>
    public static string? Foreign(SqliteConnection db)
    {
        var tables = SchemaCheck.Tables(db);
        if (tables.Count == 0)
            return null;
        return tables.Contains("tickets") ? SchemaCheck.Missing(db, TicketsSchema) : $"no table tickets, but {string.Join(", ", tables)}";
    }

    /// <summary>Makes the tables and the columns that are missing.</summary>
    public static void Prepare(SqliteConnection db)
    {
        using var transaction = db.BeginTransaction();
        db.Run(TicketsSchema);
        db.Run(VerdictsSchema);
        db.Run(DeletedSchema);
        var known = Known(db);
        foreach (var (name, value) in Added.Where(a => !known.Contains(a.Name)))
            db.Run($"ALTER TABLE tickets ADD COLUMN {name} TEXT NOT NULL DEFAULT '{value}'");
        transaction.Commit();
    }

    /// <summary>Reads rows.</summary>
    /// <param name="db">The store, perhaps one that may only be read.</param>
    /// <param name="where">Which, and in which order.</param>
    /// <param name="parameters">Of that.</param>
    public static (IReadOnlyList<TicketRecord> Good, IReadOnlyList<BadTicket> Bad) Read(
        SqliteConnection db,
        string where,
        params (string Name, object Value)[] parameters
    )
    {
        var known = Known(db);
        var columns = Columns.Select(c => known.Contains(c) ? c : $"'{Added.First(a => a.Name == c).Default}' AS {c}");
        using var command = db.Command($"SELECT {string.Join(", ", columns)}, rowid AS number FROM tickets {where}", parameters);
        using var reader = command.ExecuteReader();
        var (good, bad) = (new List<TicketRecord>(), new List<BadTicket>());
        while (reader.Read())
            try
            {
                good.Add(
                    new TicketRow(
                        reader.GetString(0),
                        reader.GetString(1),
                        reader.GetInt64(2),
                        reader.GetString(3),
                        reader.GetString(4),
                        reader.GetString(5),
                        reader.GetString(6),
                        reader.GetString(7),
                        reader.GetString(8)
                    ).Read()
                );
            }
            catch (Exception e) when (e is not SqliteException)
            {
                // Whatever is wrong with one row, the others are read.
                bad.Add(Bad(reader, e));
            }

        return (good, bad);
    }

    private static BadTicket Bad(SqliteDataReader reader, Exception e)
    {
        var columns = Columns
            .Select((c, i) => KeyValuePair.Create(c, reader.IsDBNull(i) ? null : Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture)))
            .ToDictionary();
        return new BadTicket(reader.GetInt64(Columns.Length), TicketCheck.OneLine(columns["id"] ?? ""), TicketCheck.OneLine(e.Message), columns);
    }

    private static IReadOnlyList<string> Known(SqliteConnection db) => db.List("SELECT name FROM pragma_table_info('tickets')");
}
