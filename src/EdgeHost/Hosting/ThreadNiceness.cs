using System.Runtime.InteropServices;

namespace EdgeDiag.EdgeHost.Hosting;

/// <summary>How much of a busy processor a thread leaves to others (<c>setpriority</c>, which on Linux holds for a single thread).</summary>
/// <remarks>.NET has no way to it: <see cref="Thread.Priority"/> does nothing on Linux.</remarks>
internal static class ThreadNiceness
{
    private const int OfProcessOrThread = 0;

    /// <summary>Sets it for the calling thread. Where the system refuses, or knows none, everything works as before.</summary>
    /// <param name="niceness">0, as usual, to 19; at 10 a thread has about a tenth of the share of one at 0 where both want to run.</param>
    public static void Set(int niceness)
    {
        if (niceness != 0 && OperatingSystem.IsLinux())
            _ = SetPriority(OfProcessOrThread, 0, niceness);
    }

    // 0 is the calling thread.
    [DllImport("libc", EntryPoint = "setpriority")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetPriority(int which, int who, int niceness);
}
