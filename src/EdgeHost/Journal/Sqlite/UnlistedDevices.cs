using System.Text.Json;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion.Devices;
using Microsoft.Data.Sqlite;

namespace EdgeDiag.EdgeHost.Journal.Sqlite;

/// <summary>Machines whose faults are in the journal and that <c>devices.json</c> did not list when they came.</summary>
internal static class UnlistedDevices
{
    // Names may be invented; a person adds a few at a time.
    private const int Most = 10;

    /// <summary>What to add to <c>devices.json</c>, in one line; null where there is nothing.</summary>
    /// <param name="db">A journal, perhaps one that may only be read.</param>
    /// <param name="devices">What is listed by now.</param>
    public static string? Describe(SqliteConnection db, DeviceCatalog devices)
    {
        using var command = db.Command(
            """
            SELECT json_extract(snapshot, '$.Fault.Line'), json_extract(snapshot, '$.Fault.Device'), count(*)
            FROM cases WHERE CASE WHEN json_valid(snapshot) THEN json_extract(snapshot, '$.Device.Type') END = ''
            GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2
            """
        );
        using var reader = command.ExecuteReader();
        var found = new List<(string Line, string Device, long Cases)>();
        while (reader.Read())
            if (!reader.IsDBNull(0) && !reader.IsDBNull(1) && devices.Find(reader.GetString(0), reader.GetString(1)) is null)
                found.Add((reader.GetString(0), reader.GetString(1), reader.GetInt64(2)));
        if (found.Count == 0)
            return null;
        var named = found.Take(Most).Select(f => $"{f.Line}/{f.Device} ({f.Cases} {(f.Cases == 1 ? "case" : "cases")})");
        var more = found.Count > Most ? $" and {found.Count - Most} more" : "";
        var (line, device, _) = found[0];
        return $"{string.Join(", ", named)}{more}; add {Entry(line, device)} and the like to devices.json, with the type that the manuals have";
    }

    /// <summary>The entry of <c>devices.json</c> that a machine needs at least.</summary>
    public static string Entry(string line, string device) =>
        $$"""{"id": {{JsonSerializer.Serialize(device)}}, "line": {{JsonSerializer.Serialize(line)}}, "type": "…", "sensors": []}""";
}
