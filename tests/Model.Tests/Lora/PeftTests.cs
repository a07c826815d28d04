using System.Diagnostics;
using EdgeDiag.Model.Engine.Running;
using EdgeDiag.Model.Files;
using EdgeDiag.Model.Layers;
using EdgeDiag.Model.Lora;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Tests.Lora;

/// <summary>Every form of LoRA, written, read again and merged: the values of tests/reference/lora_merge.py.</summary>
public sealed class PeftTests : IDisposable
{
    private const double Tolerance = 2e-6;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, LoraConfig> Forms() =>
        new()
        {
            { "all modules", Plain },
            { "q alone", Plain with { TargetModules = ["q_proj"] } },
            {
                "rank_pattern",
                Plain with
                {
                    RankPattern = new Dictionary<string, int>
                    {
                        ["layers.1.self_attn.q_proj"] = 2,
                        ["down_proj"] = 7,
                        [@"layers\.\d+\.mlp\.up_proj"] = 5,
                    },
                }
            },
            {
                "alpha_pattern",
                Plain with
                {
                    AlphaPattern = new Dictionary<string, double> { ["k_proj"] = 3, ["layers.0.mlp.gate_proj"] = 0.5 },
                }
            },
            { "rsLoRA", Plain with { RankStabilized = true } },
            {
                "rsLoRA with patterns",
                Plain with
                {
                    RankStabilized = true,
                    RankPattern = new Dictionary<string, int> { ["v_proj"] = 9 },
                    AlphaPattern = new Dictionary<string, double> { ["v_proj"] = 1 },
                }
            },
            { "DoRA", Plain with { Decomposed = true } },
            {
                "DoRA with everything",
                Plain with
                {
                    Decomposed = true,
                    RankStabilized = true,
                    RankPattern = new Dictionary<string, int> { ["o_proj"] = 1 },
                    AlphaPattern = new Dictionary<string, double> { ["mlp.*"] = 2 },
                }
            },
        };

    private static LoraConfig Plain =>
        new()
        {
            BaseModel = "tiny",
            Rank = 4,
            Alpha = 8,
            Dropout = 0,
            TargetModules = TinyAdapter.AllModules,
        };

    [Theory]
    [MemberData(nameof(Forms))]
    public void WriteReadMerge_EqualsTheReference(string form, LoraConfig config)
    {
        TinyModel.Write(_folder.File("tiny"));
        using var language = LanguageModel.Load(_folder.File("tiny"), null, "cpu");
        var model = language.Model;
        using (var made = Random(config, model))
            AdapterFile.Write(_folder.File("adapter"), made);
        Reference();

        using var adapter = AdapterFile.Read(_folder.File("adapter"), model, "tiny");
        Assert.Equal((config.Rank, config.RankStabilized, config.Decomposed), (adapter.Config.Rank, adapter.Config.RankStabilized, adapter.Config.Decomposed));
        Assert.Equal(config.RankPattern, adapter.Config.RankPattern);
        Assert.Equal(config.AlphaPattern, adapter.Config.AlphaPattern);
        using var attachedLogits = Attached(model, adapter);
        adapter.MergeInto(model);
        using var expected = SafetensorsFile.Open(_folder.File("merged.safetensors"));
        foreach (var projection in model.Projections)
        {
            using var reference = expected.Load(projection.Name + ".weight", ScalarType.Float32, CPU);
            using var distance = (projection.Weight - reference).abs().max();
            Assert.True(distance.ToDouble() < Tolerance, $"{form}: {projection.Name} is off by {distance.ToDouble()}");
            using var moved = (projection.Weight - projection.BaseWeight).abs().max();
            Assert.Equal(config.TargetModules.Contains(projection.Name.Split('.')[^1]), moved.ToDouble() > 100 * Tolerance);
        }

        // Beside the base it computes what it computes merged.
        using var mergedLogits = TinyModel.Logits(model, 5, 6, 7, 8);
        using var apart = (mergedLogits - attachedLogits).abs().max();
        Assert.True(apart.ToDouble() < 1e-4, $"{form}: attached and merged differ by {apart.ToDouble()}");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Create_Fresh_BeginsAtTheBase(bool dora)
    {
        using var model = TinyModel.Create();
        using var alone = TinyModel.Logits(model, 5, 6, 7);
        using var adapter = LoraAdapter.Create(Plain with { Decomposed = dora }, model, 1);
        using var attached = Attached(model, adapter, 5, 6, 7);
        using var apart = (alone - attached).abs().max();
        Assert.True(apart.ToDouble() < 1e-5);
    }

    [Fact]
    public void Backward_Dora_TrainsFactorsAndMagnitudes()
    {
        using var model = TinyModel.Create();
        using var adapter = Random(Plain with { Decomposed = true }, model);
        adapter.Attach(model);
        foreach (var (_, weight) in adapter.Weights)
            weight.requires_grad = true;
        using (var scope = NewDisposeScope())
            model.Logits(model.Forward(TokenTensor.Row([5, 6, 7], CPU), null)).square().mean().backward();
        foreach (var (name, weight) in adapter.Weights)
        {
            using var gradient = weight.grad!.abs().max();
            Assert.True(gradient.ToDouble() > 0, name);
        }

        LoraAdapter.Detach(model);
    }

    [Fact]
    public void Stack_Dora_IsRefused()
    {
        using var model = TinyModel.Create();
        using var adapter = Random(Plain with { Decomposed = true }, model);
        Assert.Contains("use_dora", Assert.Throws<ModelFormatException>(() => new AdapterStack(model, [adapter])).Message, StringComparison.Ordinal);
    }

    private static LoraAdapter Random(LoraConfig config, CausalLM model)
    {
        var adapter = LoraAdapter.Create(config, model, 3);
        using var _ = no_grad();
        using var generator = new Generator(4);
        foreach (var pair in adapter.Pairs.Values)
        {
            using var b = randn(pair.B.shape, generator: generator).mul_(0.2);
            pair.B.copy_(b);
            if (pair.Magnitude is not { } magnitude)
                continue;
            using var stretch = rand(magnitude.shape, generator: generator).add_(0.5);
            magnitude.mul_(stretch);
        }

        return adapter;
    }

    private static Tensor Attached(CausalLM model, LoraAdapter adapter, params int[] ids)
    {
        adapter.Attach(model);
        var logits = TinyModel.Logits(model, ids.Length > 0 ? ids : [5, 6, 7, 8]);
        LoraAdapter.Detach(model);
        return logits;
    }

    private void Reference()
    {
        using var python = Process.Start(
            new ProcessStartInfo(
                "/usr/bin/python3",
                [
                    Path.Combine(Repository.Root, "tests", "reference", "lora_merge.py"),
                    _folder.File("tiny"),
                    _folder.File("adapter"),
                    _folder.File("merged.safetensors"),
                ]
            )
            {
                RedirectStandardError = true,
            }
        )!;
        var errors = python.StandardError.ReadToEnd();
        python.WaitForExit();
        Assert.True(python.ExitCode == 0, errors);
    }
}
