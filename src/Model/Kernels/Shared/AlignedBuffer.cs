using System.Runtime.InteropServices;

namespace EdgeDiag.Model.Kernels.Shared;

/// <summary>Native memory at a cache line's border; large ones ask for huge pages, which spare the processor page-table walks.</summary>
internal sealed unsafe partial class AlignedBuffer : IDisposable
{
    private const nuint Line = 64,
        HugePage = 2 << 20;
    private const int AdviseHugePage = 14; // MADV_HUGEPAGE of Linux

    private void* _memory;

    /// <summary>Zeroed memory.</summary>
    /// <param name="bytes">At least 1.</param>
    public AlignedBuffer(long bytes)
    {
        Bytes = bytes;
        var huge = (nuint)bytes >= HugePage;
        var size = huge ? ((nuint)bytes + HugePage - 1) / HugePage * HugePage : (nuint)bytes;
        _memory = NativeMemory.AlignedAlloc(size, huge ? HugePage : Line);
        // Only a wish: where the kernel has no huge pages, ordinary ones do.
        if (huge && OperatingSystem.IsLinux())
            _ = Advise(_memory, size, AdviseHugePage);
        NativeMemory.Clear(_memory, size);
    }

    ~AlignedBuffer() => Free();

    /// <summary>Size.</summary>
    public long Bytes { get; }

    /// <summary>The memory as elements of a type.</summary>
    public T* As<T>()
        where T : unmanaged => (T*)_memory;

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint length, int advice);
}
