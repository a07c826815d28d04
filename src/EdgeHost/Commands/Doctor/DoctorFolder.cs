using System.Diagnostics;
using System.Runtime.InteropServices;

namespace EdgeDiag.EdgeHost.Commands.Doctor;

/// <summary>Whether this user can write the data folder and all that is in it.</summary>
internal static class DoctorFolder
{
    private const int WriteAccess = 2,
        MostNamed = 3;

    /// <summary>Looks at the folder; leaves nothing behind.</summary>
    /// <returns>Whose the folder is.</returns>
    /// <exception cref="IOException">Something cannot be written; the message names path, owner and mode.</exception>
    public static string Check(string data)
    {
        var folder = Path.GetFullPath(data);
        if (File.Exists(folder))
            throw new IOException($"{folder} is a file; Data must name a folder");
        if (!Directory.Exists(folder))
        {
            var above = Path.GetDirectoryName(folder);
            while (above is not null && !Directory.Exists(above))
                above = Path.GetDirectoryName(above);
            Try(above ?? "/");
            return $"{folder} is not there yet and can be made";
        }

        Try(folder);
        var everything = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            IgnoreInaccessible = true,
            AttributesToSkip = 0,
        };
        var foreign = Directory
            .EnumerateFileSystemEntries(folder, "*", everything)
            .Where(e => access(e, WriteAccess) != 0 && Path.Exists(e))
            .Take(MostNamed)
            .ToList();
        return foreign.Count == 0
            ? $"{folder} can be written by {Environment.UserName} ({Owner(folder)})"
            : throw new IOException(string.Join(", ", foreign.Select(NotWritable)) + Remedy);
    }

    private static string Remedy => "; give it to that user with chown, or start EdgeDiag as its owner";

    private static void Try(string folder)
    {
        var file = Path.Combine(folder, $".doctor-{Environment.ProcessId}");
        try
        {
            using var stream = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose);
            stream.WriteByte(0);
            stream.Flush(flushToDisk: true);
        }
        catch (UnauthorizedAccessException)
        {
            throw new IOException(NotWritable(folder) + Remedy);
        }
        catch (IOException e)
        {
            throw new IOException($"{folder} does not take data: {e.Message} ({Owner(folder)}; is the disk full or read-only? Data names another folder)");
        }
    }

    private static string NotWritable(string path) => $"{path} cannot be written by {Environment.UserName} ({Owner(path)})";

    private static string Owner(string path)
    {
        try
        {
            var start = new ProcessStartInfo("stat", ["-c", "owner %U:%G, mode %a", "--", path])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var stat = Process.Start(start);
            return stat?.StandardOutput.ReadToEnd().Trim() is { Length: > 0 } told ? told : Mode(path);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // A system without the program stat.
            return Mode(path);
        }
    }

    private static string Mode(string path) => OperatingSystem.IsWindows() ? "owner unknown" : $"mode {Convert.ToString((int)File.GetUnixFileMode(path), 8)}";

    // Not by opening: a process that closes a database's file loses its locks on it.
    [DllImport("libc", CharSet = CharSet.Ansi)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int access([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int mode);
}
