using System.Globalization;
using System.Runtime.InteropServices;

namespace EdgeDiag.EdgeHost.Commands.CommandLine;

/// <summary>Signals that end a command.</summary>
internal static class Signals
{
    private const int HangUp = 1,
        Terminate = 15;

    /// <summary>
    /// Lets a hang-up, as when a terminal or a session is closed, end the program as SIGTERM does: in order. One that was to be ignored, as
    /// by <c>nohup</c>, stays ignored.
    /// </summary>
    /// <returns>Ends this; null where there is nothing to do.</returns>
    public static IDisposable? EndOnHangUp() =>
        OperatingSystem.IsWindows() || IsIgnored(HangUp)
            ? null
            : PosixSignalRegistration.Create(
                PosixSignal.SIGHUP,
                signal =>
                {
                    signal.Cancel = true;
                    _ = Kill(Environment.ProcessId, Terminate);
                }
            );

    // The list of the kernel: bit 0 is signal 1.
    private static bool IsIgnored(int signal)
    {
        const string list = "SigIgn:";
        try
        {
            return File.ReadLines("/proc/self/status").FirstOrDefault(l => l.StartsWith(list, StringComparison.Ordinal)) is { } line
                && ulong.TryParse(line.AsSpan(list.Length).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var ignored)
                && (ignored & (1UL << (signal - 1))) != 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not Linux, or no such list: taken as usual.
            return false;
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
