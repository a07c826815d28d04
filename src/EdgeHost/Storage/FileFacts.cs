using System.Globalization;
using System.Runtime.InteropServices;

namespace EdgeDiag.EdgeHost.Storage;

/// <summary>Says who owns a file and who may use it, for messages about permissions.</summary>
public static class FileFacts
{
    // struct statx of linux/stat.h: the same on every processor.
    private const int StatxBytes = 256,
        UidAt = 20,
        HereAndNow = -100;
    private const uint WantUid = 8;

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
        if (!OperatingSystem.IsLinux())
            return "unknown";
        try
        {
            var facts = new byte[StatxBytes];
            if (Statx(HereAndNow, path, 0, WantUid, facts) != 0)
                return "unknown";
            var uid = BitConverter.ToUInt32(facts, UidAt).ToString(CultureInfo.InvariantCulture);
            var name = File.ReadLines("/etc/passwd").Select(l => l.Split(':')).FirstOrDefault(p => p.Length > 2 && p[2] == uid)?[0];
            return name is null ? $"user {uid}" : $"{name} ({uid})";
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException or IOException or UnauthorizedAccessException)
        {
            // An old C library, or no list of users: the mode alone is told.
            return "unknown";
        }
    }

    [DllImport("libc", EntryPoint = "statx", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = false)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, [Out] byte[] facts);
}
