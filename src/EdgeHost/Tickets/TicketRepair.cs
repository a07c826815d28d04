using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeDiag.EdgeHost.Storage;
using Microsoft.Data.Sqlite;

namespace EdgeDiag.EdgeHost.Tickets;

/// <summary>Looks for rows of <c>tickets.db</c> that cannot be read, and sets them aside. A service may run meanwhile.</summary>
public static class TicketRepair
{
    /// <summary>The file of rows that were set aside, in the data folder: one JSON object a line with reason and columns.</summary>
    public const string FileName = "tickets.bad.jsonl";

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What <c>doctor</c> says of the store.</summary>
    /// <exception cref="IOException">Rows cannot be read.</exception>
    /// <param name="db">The store, open for reading.</param>
    public static string Describe(SqliteConnection db)
    {
        if (TicketRows.Foreign(db) is { } foreign)
            throw new IOException($"expected the tables of this version, found {foreign}");
        if (!HasTickets(db))
            return "0 tickets";
        var (good, bad) = TicketRows.Read(db, "ORDER BY seq");
        return bad.Count == 0
            ? $"{good.Count} tickets"
            : throw new IOException(
                $"{bad.Count} of {good.Count + bad.Count} tickets cannot be read and are left out, "
                    + $"first {bad[0].Id}: {bad[0].Reason}; 'edgediag tickets repair' sets them aside"
            );
    }

    /// <summary>Writes the rows that cannot be read to <see cref="FileName"/> and takes them out of the store.</summary>
    /// <param name="data">The data folder.</param>
    /// <param name="now">Noted with each of them.</param>
    /// <returns>Those that were set aside.</returns>
    public static IReadOnlyList<BadTicket> Run(string data, DateTimeOffset now)
    {
        using var db = Open(data, SqliteOpenMode.ReadWrite);
        if (db is null || !HasTickets(db))
            return [];
        // A store of an earlier version lacks what is asked for below.
        TicketRows.Prepare(db);
        using var transaction = db.BeginTransaction();
        var bad = TicketRows.Read(db, "ORDER BY seq").Bad;
        if (bad.Count == 0)
            return [];
        // On the disk first: a crash in between sets a row aside twice, and loses none.
        using (var file = new FileStream(Path.Combine(data, FileName), FileMode.Append, FileAccess.Write))
        {
            foreach (var row in bad)
                file.Write(Encoding.UTF8.GetBytes(Line(row, now) + "\n"));
            file.Flush(flushToDisk: true);
        }

        var mark = Convert.ToInt64(db.Scalar($"SELECT {TicketRows.LastMark}"), CultureInfo.InvariantCulture);
        foreach (var row in bad)
            db.Run("DELETE FROM tickets WHERE rowid=$row", ("$row", row.Row));
        db.Run("UPDATE tickets SET seq=$next WHERE seq=(SELECT max(seq) FROM tickets)", ("$next", mark + 1));
        transaction.Commit();
        return bad;
    }

    private static string Line(BadTicket row, DateTimeOffset now) =>
        new JsonObject
        {
            ["id"] = row.Id,
            ["reason"] = row.Reason,
            ["set_aside"] = now,
            ["row"] = new JsonObject(row.Columns.Select(c => KeyValuePair.Create(c.Key, (JsonNode?)c.Value))),
        }.ToJsonString(Readable);

    private static SqliteConnection? Open(string data, SqliteOpenMode mode)
    {
        var path = Path.Combine(data, TicketStore.FileName);
        if (!File.Exists(path))
            return null;
        var db = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Pooling = false,
                Mode = mode,
            }.ToString()
        );
        try
        {
            db.Open();
            db.Run("PRAGMA busy_timeout=5000");
            return db;
        }
        catch
        {
            db.Dispose();
            throw;
        }
    }

    private static bool HasTickets(SqliteConnection db) => db.Scalar("SELECT 1 FROM sqlite_master WHERE type='table' AND name='tickets'") is not null;
}
