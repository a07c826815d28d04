using System.Runtime.InteropServices;

namespace EdgeDiag.Model.Training;

/// <summary>How the C library's heap behaves in this process.</summary>
public static partial class NativeHeap
{
    // Parameters of glibc's mallopt.
    private const int TrimThreshold = -1,
        TopPad = -2,
        MmapThreshold = -3,
        MmapMax = -4;
    private const int LargeBlock = 1 << 20,
        Growth = 64 << 20;

    /// <summary>
    /// Gives blocks of a megabyte and more back to the system as soon as they are freed. By itself glibc learns from the first large
    /// block that is freed to keep the next ones, up to 32 MB each, and a training that needs many of them, one after the other,
    /// keeps them all. Each block then has to be asked for anew, which costs time; so for trainings that save memory only.
    /// </summary>
    public static void ReturnLargeBlocks() => Set((MmapThreshold, LargeBlock));

    /// <summary>
    /// Keeps freed blocks of every size for the next ones. Each step of a training needs the same large blocks again; blocks that come from
    /// the system are zeroed page by page first. Memory then stays what the largest step needed.
    /// </summary>
    public static void KeepBlocks() => Set((MmapMax, 0), (TrimThreshold, int.MaxValue), (TopPad, Growth));

    private static void Set(params ReadOnlySpan<(int Parameter, int Value)> settings)
    {
        try
        {
            if (!OperatingSystem.IsLinux())
                return;
            foreach (var (parameter, value) in settings)
                _ = MallOpt(parameter, value);
        }
        catch (EntryPointNotFoundException)
        {
            // Another C library, such as musl: it has no such settings and keeps what it keeps.
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int MallOpt(int parameter, int value);
}
