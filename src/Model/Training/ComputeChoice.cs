using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Training;

/// <summary>
/// The type that a training computes products in, and why. Where the processor does not multiply bfloat16, libtorch emulates it, and
/// a step takes about twenty times as long as in float32. Everything that trains chooses here.
/// </summary>
/// <param name="Name"><c>f32</c> or <c>bf16</c>.</param>
/// <param name="Reason">Why, as part of a sentence.</param>
public sealed record ComputeChoice(string Name, string Reason)
{
    /// <summary>The setting that leaves the choice to the machine.</summary>
    public const string Auto = "auto";

    /// <summary>float32.</summary>
    public const string Single = "f32";

    /// <summary>bfloat16, with float32 factors, sums and moments.</summary>
    public const string Half = "bf16";

    // Limits of oneDNN below its AVX512_CORE_BF16, the first that multiplies bfloat16. It takes any other word for no limit.
    private static readonly HashSet<string> LimitsWithoutHalf = new(StringComparer.OrdinalIgnoreCase)
    {
        "SSE41",
        "AVX",
        "AVX2",
        "AVX2_VNNI",
        "AVX2_VNNI_2",
        "AVX512_CORE",
        "AVX512_CORE_VNNI",
    };

    /// <summary>The type for libtorch.</summary>
    public ScalarType Type => Name == Half ? ScalarType.BFloat16 : ScalarType.Float32;

    /// <summary>Bytes of a number.</summary>
    public int Bytes => Name == Half ? 2 : 4;

    /// <summary>Whether a text is a value of the setting.</summary>
    public static bool IsSetting(string? text) => text is Auto or Single or Half;

    /// <summary>The choice in words, for a log.</summary>
    public string Text => $"products in {(Name == Half ? "bfloat16" : "float32")}: {Reason}";

    /// <summary>Chooses for this process.</summary>
    /// <param name="setting"><c>auto</c>, <c>f32</c> or <c>bf16</c>.</param>
    /// <param name="device">Where the training runs.</param>
    /// <param name="checkpoint">File that an interrupted run may have left. With <c>auto</c> its type is kept, on another processor too.</param>
    /// <exception cref="ArgumentException">Another setting.</exception>
    /// <exception cref="ModelFormatException">The checkpoint is damaged.</exception>
    public static ComputeChoice For(string setting, Device device, string? checkpoint = null) => For(setting, device.type, ProcessorFacts.Current, checkpoint);

    /// <summary>Chooses.</summary>
    /// <param name="setting"><c>auto</c>, <c>f32</c> or <c>bf16</c>.</param>
    /// <param name="device">Where the training runs.</param>
    /// <param name="processor">The processor and what limits it.</param>
    /// <param name="checkpoint">File that an interrupted run may have left.</param>
    /// <exception cref="ArgumentException">Another setting.</exception>
    /// <exception cref="ModelFormatException">The checkpoint is damaged.</exception>
    internal static ComputeChoice For(string setting, DeviceType device, ProcessorFacts processor, string? checkpoint = null)
    {
        if (!IsSetting(setting))
            throw new ArgumentException($"expected auto, f32 or bf16, found {setting}", nameof(setting));
        if (setting != Auto)
            return new ComputeChoice(setting, "as asked");
        var here = device == DeviceType.CPU ? For(processor) : new ComputeChoice(Half, "the GPU multiplies bfloat16");
        if (checkpoint is null || TrainingCheckpoint.ComputeOf(checkpoint) is not { } begun || begun == here.Name)
            return here;
        return new ComputeChoice(begun, $"the interrupted run began with it; a new run on this machine would take {here.Name}, because {here.Reason}");
    }

    private static ComputeChoice For(ProcessorFacts processor) =>
        processor switch
        {
            { Architecture: Architecture.Arm64 } => new(Single, "on ARM64 .NET does not tell whether the processor multiplies bfloat16"),
            { Avx512BFloat16: false, AmxBFloat16: false } => new(Single, "this processor does not multiply bfloat16"),
            { Avx512: false } => new(Single, "the operating system or DOTNET_EnableAVX512 does not allow AVX-512, which multiplying bfloat16 needs"),
            { TorchLimit: "default" or "avx2" } => new(Single, $"ATEN_CPU_CAPABILITY={processor.TorchLimit} does not allow products in bfloat16"),
            { OneDnnLimit: { } limit } when LimitsWithoutHalf.Contains(limit) => new(Single, $"ONEDNN_MAX_CPU_ISA={limit} does not allow products in bfloat16"),
            { AmxBFloat16: true } => new(Half, "this processor multiplies bfloat16 (AMX-BF16)"),
            _ => new(Half, "this processor multiplies bfloat16 (AVX512_BF16)"),
        };
}
