using System.Runtime.InteropServices;

namespace EdgeDiag.Model.Training;

/// <summary>How the C library's heap behaves in this process.</summary>
public static partial class NativeHeap
{
    private const int MmapThreshold = -3; // M_MMAP_THRESHOLD of glibc's mallopt
    private const int LargeBlock = 1 << 20;

    /// <summary>
    /// Gives blocks of a megabyte and more back to the system as soon as they are freed. By itself glibc learns from the first large
    /// block that is freed to keep the next ones, up to 32 MB each, and a training that needs many of them, one after the other,
    /// keeps them all. Each block then has to be asked for anew, which costs time; so for trainings that save memory only.
    /// </summary>
    public static void ReturnLargeBlocks()
    {
        try
        {
            if (OperatingSystem.IsLinux()) _ = MallOpt(MmapThreshold, LargeBlock);
        }
        catch (EntryPointNotFoundException)
        {
            // Another C library, such as musl: it has no such setting and keeps what it keeps.
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int MallOpt(int parameter, int value);
}
