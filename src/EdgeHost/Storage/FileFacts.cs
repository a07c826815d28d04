using System.Globalization;

namespace EdgeDiag.EdgeHost.Storage;

/// <summary>Says who owns a file and who may use it, for messages about permissions.</summary>
public static class FileFacts
{
    /// <summary>One line with path, owner, mode and the user that the service runs as.</summary>
    /// <param name="path">A file; where it does not exist, its folder is described.</param>
    public static string Describe(string path)
    {
        var full = Path.GetFullPath(path);
        while (!Path.Exists(full) && Path.GetDirectoryName(full) is { } parent)
            full = parent;
        var mode = OperatingSystem.IsWindows() ? "unknown" : Letters(File.GetUnixFileMode(full));
        return $"{full}, owner {Owner(full)}, mode {mode}; the service runs as {Environment.UserName}";
    }

    private static string Letters(UnixFileMode mode) =>
        string.Concat(Enumerable.Range(0, 9).Select(i => ((int)mode & (1 << (8 - i))) != 0 ? "rwx"[i % 3] : '-'));

    private static string Owner(string path)
    {
        try
        {
            if (Statx.Owner(path)?.ToString(CultureInfo.InvariantCulture) is not { } uid)
                return "unknown";
            var name = File.ReadLines("/etc/passwd").Select(l => l.Split(':')).FirstOrDefault(p => p.Length > 2 && p[2] == uid)?[0];
            return name is null ? $"user {uid}" : $"{name} ({uid})";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // No list of users: the mode alone is told.
            return "unknown";
        }
    }
}
