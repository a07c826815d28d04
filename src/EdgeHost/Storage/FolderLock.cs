using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeDiag.EdgeHost.Storage;

/// <summary>
/// A lock on a folder itself (<c>flock</c>), which no deleted file lets go of. On Linux; elsewhere, and on shares that know no such
/// lock, there is none.
/// </summary>
internal static class FolderLock
{
    private const int CloseOnExec = 0x80000,
        Shared = 1,
        Exclusive = 2,
        NotBlocking = 4,
        WouldBlock = 11;

    /// <summary>Acquires the lock.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="held">Whether another process has it.</param>
    /// <returns>The lock; null where there is none to be had.</returns>
    public static SafeFileHandle? TryAcquire(string folder, out bool held) => TryAcquire(folder, Exclusive, out held);

    /// <summary>Whether a process has the lock.</summary>
    public static bool IsHeld(string folder)
    {
        using var free = TryAcquire(folder, Shared, out var held);
        return held;
    }

    private static SafeFileHandle? TryAcquire(string folder, int kind, out bool held)
    {
        held = false;
        if (!OperatingSystem.IsLinux())
            return null;
        var descriptor = Open(folder, CloseOnExec);
        if (descriptor < 0)
            return null;
        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        if (Lock(descriptor, kind | NotBlocking) == 0)
            return handle;
        held = Marshal.GetLastPInvokeError() == WouldBlock;
        handle.Dispose();
        return null;
    }

    [DllImport("libc", EntryPoint = "open", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = false)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "flock", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Lock(int descriptor, int operation);
}
