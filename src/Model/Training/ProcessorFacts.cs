using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace EdgeDiag.Model.Training;

/// <summary>What decides whether this process multiplies bfloat16 in hardware: the processor, the operating system and limits in the environment.</summary>
/// <param name="Architecture">Of this process.</param>
/// <param name="Avx512">The operating system and .NET allow AVX-512; <c>DOTNET_EnableAVX512=0</c> turns it off.</param>
/// <param name="Avx512BFloat16">AVX512_BF16: CPUID leaf 7, subleaf 1, EAX bit 5.</param>
/// <param name="AmxBFloat16">AMX-BF16: CPUID leaf 7, subleaf 0, EDX bit 22, and Linux lists it, which it does only where programs may use it.</param>
/// <param name="TorchLimit">Environment variable <c>ATEN_CPU_CAPABILITY</c>; null where it is not set.</param>
/// <param name="OneDnnLimit">Environment variable <c>ONEDNN_MAX_CPU_ISA</c>, else <c>DNNL_MAX_CPU_ISA</c>; null where none is set.</param>
public sealed record ProcessorFacts(Architecture Architecture, bool Avx512, bool Avx512BFloat16, bool AmxBFloat16, string? TorchLimit, string? OneDnnLimit)
{
    private const string LinuxFlags = "/proc/cpuinfo";

    /// <summary>Those of this process.</summary>
    public static ProcessorFacts Current { get; } = Read();

    private static ProcessorFacts Read()
    {
        var (vectors, matrices) = (false, false);
        // CPUID leaf 0 tells the highest leaf; leaf 7, subleaf 0 the highest subleaf of leaf 7.
        if (X86Base.IsSupported && X86Base.CpuId(0, 0).Eax >= 7)
        {
            var features = X86Base.CpuId(7, 0);
            matrices = (features.Edx >> 22 & 1) != 0 && ListedByLinux("amx_bf16");
            vectors = features.Eax >= 1 && (X86Base.CpuId(7, 1).Eax >> 5 & 1) != 0;
        }

        return new ProcessorFacts(
            RuntimeInformation.ProcessArchitecture,
            Avx512F.IsSupported && Avx512BW.IsSupported,
            vectors,
            matrices,
            Environment.GetEnvironmentVariable("ATEN_CPU_CAPABILITY"),
            Environment.GetEnvironmentVariable("ONEDNN_MAX_CPU_ISA") ?? Environment.GetEnvironmentVariable("DNNL_MAX_CPU_ISA")
        );
    }

    private static bool ListedByLinux(string flag)
    {
        try
        {
            return File.Exists(LinuxFlags)
                && File.ReadLines(LinuxFlags).Any(l => l.StartsWith("flags", StringComparison.Ordinal) && l.Split(' ').Contains(flag));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Where the list cannot be read, the matrix unit counts as absent: float32 is right everywhere.
            return false;
        }
    }
}
