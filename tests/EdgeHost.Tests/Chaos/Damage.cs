using EdgeDiag.EdgeHost.Storage;
using Microsoft.Data.Sqlite;

namespace EdgeDiag.EdgeHost.Tests.Chaos;

/// <summary>Ways to damage a file, as disks, crashes and people do.</summary>
internal static class Damage
{
    /// <summary>Names of all ways.</summary>
    public static readonly IReadOnlyDictionary<string, Action<ChaosRandom, string>> ByName = new Dictionary<string, Action<ChaosRandom, string>>(
        StringComparer.Ordinal
    )
    {
        ["cut off"] = (r, path) => Change(path, b => b[..r.Below(Math.Max(1, b.Length))]),
        ["emptied"] = (_, path) => File.WriteAllBytes(path, []),
        ["bits flipped"] = (r, path) =>
            Change(
                path,
                b =>
                {
                    for (var i = 0; i < 1 + b.Length / 300 && b.Length > 0; i++)
                        b[r.Below(b.Length)] ^= (byte)(1 << r.Below(8));
                    return b;
                }
            ),
        ["beginning overwritten"] = (r, path) =>
            Change(
                path,
                b =>
                {
                    r.Bytes(Math.Min(b.Length, 4096)).CopyTo(b, 0);
                    return b;
                }
            ),
        ["a page of zeros"] = (r, path) =>
            Change(
                path,
                b =>
                {
                    var from = r.Below(Math.Max(1, b.Length / 4096)) * 4096;
                    Array.Clear(b, from, Math.Min(4096, b.Length - from));
                    return b;
                }
            ),
        ["all zeros"] = (_, path) => Change(path, b => new byte[b.Length]),
        ["noise"] = (r, path) => File.WriteAllBytes(path, r.Bytes(r.Pick((int[])[1, 100, 20_000]))),
        ["something behind the end"] = (r, path) => Change(path, b => [.. b, .. r.Bytes(500)]),
        ["a folder in its place"] = (_, path) =>
        {
            File.Delete(path);
            Directory.CreateDirectory(Path.Combine(path, "inside"));
        },
        ["unreadable"] = (_, path) => SetMode(path, UnixFileMode.None),
        ["read-only"] = (_, path) => SetMode(path, UnixFileMode.UserRead),
        ["of a later version"] = Later,
        ["another's content"] = (r, path) =>
            File.WriteAllText(path, r.Pick((string[])["{}", "[]", "null", "{\"a\":", "\n\n\n", "SQLite format 3\0", HostileText.Of(r)])),
    };

    /// <summary>Says who may read and write a file.</summary>
    public static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows() && File.Exists(path))
            File.SetUnixFileMode(path, mode);
    }

    // A database as a later version of the program would write it; any other file with a later schema in its text.
    private static void Later(ChaosRandom random, string path)
    {
        if (!path.EndsWith(".db", StringComparison.Ordinal))
        {
            File.AppendAllText(path, "{\"schema\":99,\"version\":\"99.0\"}\n");
            return;
        }

        using var db = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        db.Open();
        var tables = new List<string>();
        using (var list = db.CreateCommand())
        {
            list.CommandText = "SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite%' ORDER BY name";
            using var reader = list.ExecuteReader();
            while (reader.Read())
                tables.Add(reader.GetString(0));
        }

        using var command = db.CreateCommand();
        command.CommandText =
            random.Below(2) == 0 || tables.Count == 0 ? "PRAGMA user_version=99" : $"ALTER TABLE {random.Pick(tables)} RENAME TO renamed_by_a_later_version";
        command.ExecuteNonQuery();
    }

    private static void Change(string path, Func<byte[], byte[]> change) => File.WriteAllBytes(path, change(File.ReadAllBytes(path)));
}
