using System.Runtime.InteropServices;

namespace EdgeDiag.EdgeHost.Imports;

/// <summary>Bounds of this process that the kernel keeps (<c>setrlimit</c>), for a process that reads what others wrote. On Linux alone.</summary>
internal static class ProcessLimits
{
    private const int ProcessorTime = 0,
        FileSize = 1,
        Data = 2,
        CoreSize = 4;

    // The heap's own bound is met first, with an exception that says so; libraries and stacks lie beside the heap.
    private const long BesideHeap = 512L << 20;

    private const long TemporaryFile = 64L << 20;

    /// <summary>Sets the bounds. The kernel ends a process that takes more time; an allocation beyond the memory fails.</summary>
    /// <param name="memoryBytes">Memory of the heap.</param>
    /// <param name="processorTime">Time of the processor; whole seconds count.</param>
    /// <param name="temporaryFiles">Whether it may write files of up to 64 MiB, as the library for Word documents does.</param>
    public static void Set(long memoryBytes, TimeSpan processorTime, bool temporaryFiles)
    {
        if (!OperatingSystem.IsLinux())
            return;
        var seconds = (long)Math.Ceiling(processorTime.TotalSeconds);
        // Where the system refuses a bound, the process that started this one still watches time and output.
        _ = SetLimit(ProcessorTime, [seconds, seconds + 1]);
        _ = SetLimit(Data, [memoryBytes + BesideHeap, memoryBytes + BesideHeap]);
        // A program that it starts to recognise text may write a temporary file; the process itself only where its library does.
        _ = SetLimit(FileSize, [temporaryFiles ? TemporaryFile : 0, TemporaryFile]);
        _ = SetLimit(CoreSize, [0, 0]);
    }

    [DllImport("libc", EntryPoint = "setrlimit")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SetLimit(int resource, long[] softAndHard);
}
