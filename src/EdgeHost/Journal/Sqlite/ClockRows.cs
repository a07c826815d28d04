using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion.Alarms;
using Microsoft.Data.Sqlite;

namespace EdgeDiag.EdgeHost.Journal.Sqlite;

/// <summary>What is known of the devices' clocks, in the journal.</summary>
internal static class ClockRows
{
    /// <summary>All of it. What no clock can be off, or no program of ours has written, is left out.</summary>
    public static IReadOnlyList<DeviceClock> Read(SqliteConnection db)
    {
        using var command = db.Command(
            """
            SELECT line, device, behind_ms, seconds, whole, at_ms FROM clocks
            WHERE typeof(behind_ms)='real' AND abs(behind_ms) < 86400000 AND typeof(seconds)='integer' AND seconds BETWEEN 1 AND 1000
            """
        );
        using var reader = command.ExecuteReader();
        var clocks = new List<DeviceClock>();
        while (reader.Read())
            clocks.Add(
                new DeviceClock(
                    reader.GetString(0),
                    reader.GetString(1),
                    TimeSpan.FromMilliseconds(reader.GetDouble(2)),
                    reader.GetInt32(3),
                    reader.GetInt64(4) != 0,
                    JournalTime.Of(reader.GetInt64(5))
                )
            );
        return clocks;
    }

    /// <summary>Puts these in the place of what was known.</summary>
    public static void Replace(SqliteConnection db, IReadOnlyList<DeviceClock> clocks)
    {
        db.Run("DELETE FROM clocks");
        foreach (var clock in clocks)
            db.Run(
                "INSERT INTO clocks(line, device, behind_ms, seconds, whole, at_ms) VALUES ($line, $device, $behind, $seconds, $whole, $at)",
                ("$line", clock.Line),
                ("$device", clock.Device),
                ("$behind", clock.Behind.TotalMilliseconds),
                ("$seconds", clock.Seconds),
                ("$whole", clock.IsWhole ? 1 : 0),
                ("$at", clock.At.ToUnixTimeMilliseconds())
            );
    }
}
