using System.Runtime.InteropServices;

namespace EdgeDiag.EdgeHost.Storage;

/// <summary>What the kernel knows of a file (<c>statx</c>): owner, device and inode. On Linux alone.</summary>
internal static class Statx
{
    // struct statx of linux/stat.h: the same on every processor.
    private const int Bytes = 256,
        UidAt = 20,
        InodeAt = 32,
        DeviceAt = 136,
        HereAndNow = -100;
    private const uint Wanted = 0x108;

    /// <summary>Number of the owner; null where there is no such file, or where the system cannot say.</summary>
    public static uint? Owner(string path) => Read(path) is { } facts ? BitConverter.ToUInt32(facts, UidAt) : null;

    /// <summary>Device and inode: one file for as long as anybody has it open. Null where there is none, or where the system cannot say.</summary>
    public static (ulong Device, ulong Inode)? File(string path) =>
        Read(path) is { } facts ? (BitConverter.ToUInt64(facts, DeviceAt), BitConverter.ToUInt64(facts, InodeAt)) : null;

    private static byte[]? Read(string path)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        try
        {
            var facts = new byte[Bytes];
            return Call(HereAndNow, path, 0, Wanted, facts) == 0 ? facts : null;
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            // An old C library.
            return null;
        }
    }

    [DllImport("libc", EntryPoint = "statx", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = false)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Call(int folder, [MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags, uint mask, [Out] byte[] facts);
}
