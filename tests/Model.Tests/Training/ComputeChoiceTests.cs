using System.Runtime.InteropServices;
using EdgeDiag.Model.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Tests.Training;

public sealed class ComputeChoiceTests : IDisposable
{
    private static readonly ProcessorFacts Modern = new(
        System.Runtime.InteropServices.Architecture.X64,
        Avx512: true,
        Avx512BFloat16: true,
        AmxBFloat16: false,
        TorchLimit: null,
        OneDnnLimit: null
    );

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, ProcessorFacts, string, string> Processors =>
        new()
        {
            { "AVX512_BF16", Modern, "bf16", "AVX512_BF16" },
            { "AMX", Modern with { Avx512BFloat16 = false, AmxBFloat16 = true }, "bf16", "AMX-BF16" },
            { "AVX-512 without bfloat16", Modern with { Avx512BFloat16 = false }, "f32", "does not multiply" },
            { "AVX2 alone", new ProcessorFacts(System.Runtime.InteropServices.Architecture.X64, false, false, false, null, null), "f32", "does not multiply" },
            { "AVX-512 turned off", Modern with { Avx512 = false }, "f32", "DOTNET_EnableAVX512" },
            { "libtorch limited", Modern with { TorchLimit = "avx2" }, "f32", "ATEN_CPU_CAPABILITY=avx2" },
            { "libtorch not limited", Modern with { TorchLimit = "avx512" }, "bf16", "AVX512_BF16" },
            { "oneDNN limited", Modern with { OneDnnLimit = "AVX2" }, "f32", "ONEDNN_MAX_CPU_ISA=AVX2" },
            { "oneDNN limited in small letters", Modern with { OneDnnLimit = "avx512_core_vnni" }, "f32", "avx512_core_vnni" },
            { "oneDNN limited to bfloat16", Modern with { OneDnnLimit = "AVX512_CORE_BF16" }, "bf16", "AVX512_BF16" },
            { "ARM64", new ProcessorFacts(System.Runtime.InteropServices.Architecture.Arm64, false, false, false, null, null), "f32", "ARM64" },
        };

    [Theory]
    [MemberData(nameof(Processors))]
    public void For_AutoOnAProcessor_IsWhatItMultiplies(string what, ProcessorFacts processor, string chosen, string reason)
    {
        var choice = ComputeChoice.For("auto", DeviceType.CPU, processor);
        Assert.True(chosen == choice.Name, $"{what}: {choice}");
        Assert.Contains(reason, choice.Reason, StringComparison.Ordinal);
        Assert.Equal(chosen == "bf16" ? (ScalarType.BFloat16, 2) : (ScalarType.Float32, 4), (choice.Type, choice.Bytes));
        Assert.Equal("bf16", ComputeChoice.For("auto", DeviceType.CUDA, processor).Name);
        foreach (var asked in (string[])["f32", "bf16"])
            Assert.Equal(
                (asked, "as asked"),
                (ComputeChoice.For(asked, DeviceType.CPU, processor).Name, ComputeChoice.For(asked, DeviceType.CPU, processor).Reason)
            );
    }

    [Fact]
    public void For_ThisProcess_DoesNotDependOnWhatItIs() => Assert.Contains(ComputeChoice.For("auto", CPU).Name, (string[])["f32", "bf16"]);

    [Fact]
    public void For_AnotherWord_IsRefused() => Assert.Throws<ArgumentException>(() => ComputeChoice.For("f16", CPU));

    [Theory]
    [InlineData(ScalarType.Float32, "f32", "bf16")]
    [InlineData(ScalarType.BFloat16, "bf16", "f32")]
    public void For_AutoBesideACheckpoint_KeepsWhatTheRunBeganWith(ScalarType begun, string kept, string otherwise)
    {
        var file = _folder.File("checkpoint.safetensors");
        using var weight = ones(2, 2);
        using (var optimizer = new AdamW([new("w", weight)]))
            TrainingCheckpoint.Save(
                new TrainingOptions
                {
                    Steps = 2,
                    CheckpointFile = file,
                    Compute = begun,
                },
                1,
                [new("w", weight)],
                optimizer,
                null
            );
        foreach (var processor in (ProcessorFacts[])[Modern, Modern with { Avx512BFloat16 = false }])
        {
            var choice = ComputeChoice.For("auto", DeviceType.CPU, processor, file);
            Assert.Equal(kept, choice.Name);
            var alone = ComputeChoice.For("auto", DeviceType.CPU, processor);
            if (alone.Name == kept)
                Assert.Equal(alone, choice);
            else
            {
                Assert.Contains("the interrupted run began with it", choice.Reason, StringComparison.Ordinal);
                Assert.Contains($"would take {otherwise}", choice.Reason, StringComparison.Ordinal);
            }
        }

        Assert.Equal(otherwise, ComputeChoice.For(otherwise, DeviceType.CPU, Modern, file).Name);
        Assert.Equal("bf16", ComputeChoice.For("auto", DeviceType.CPU, Modern, _folder.File("none")).Name);
    }
}
