using EdgeDiag.Model.Checkpoints;
using EdgeDiag.Model.Configuration;
using EdgeDiag.Model.Engine.Running;
using EdgeDiag.Model.Files;
using EdgeDiag.Model.Layers;
using EdgeDiag.Model.Lora;
using EdgeDiag.Model.Quantization;
using EdgeDiag.Model.Registry;
using EdgeDiag.Model.Tokenization;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Tests.Checkpoints;

/// <summary>Each family in its published layout against a reference that knows nothing of this decoder.</summary>
[Collection(nameof(ReferenceModels))]
public sealed class FamilyTests(ReferenceModels reference) : IDisposable
{
    private const double Tolerance = 1e-4;

    private readonly OneThread _single = new();

    public static TheoryData<string> Variants => ReferenceModels.Variants;

    public static TheoryData<string> Fused => ReferenceModels.Fused;

    public void Dispose() => _single.Dispose();

    [Theory]
    [MemberData(nameof(Variants))]
    public void Logits_EqualTheReference_OnBothPathsWithAndWithoutCache(string variant)
    {
        using var model = Load(variant, out var expected);
        using var _ = inference_mode();
        Near(expected.Logits, Uncached(model, expected.Prompt));
        using var libtorch = new ModelRunner(model);
        Near(expected.Logits, Cached(libtorch, expected.Prompt));
        using var kernels = new ModelRunner(model, RowFormat.F32, 2);
        Near(expected.Logits, Cached(kernels, expected.Prompt));
    }

    [Theory]
    [MemberData(nameof(Variants))]
    public void Greedy_EqualsTheReference_OnBothPaths(string variant)
    {
        using var model = Load(variant, out var expected);
        // Without a cache, one pass over all of them says what each position chooses.
        using (inference_mode())
        using (NewDisposeScope())
        {
            var chosen = model.Logits(model.Forward(TokenTensor.Row([.. expected.Prompt, .. expected.Greedy[..^1]], CPU), null))[0].argmax(-1);
            Assert.Equal(expected.Greedy, chosen.narrow(0, expected.Prompt.Length - 1, expected.Greedy.Length).data<long>().Select(i => (int)i));
        }

        using var libtorch = new ModelRunner(model);
        Assert.Equal(expected.Greedy, Generate(libtorch, expected));
        using var kernels = new ModelRunner(model, RowFormat.F32, 1);
        Assert.Equal(expected.Greedy, Generate(kernels, expected));
    }

    [Theory]
    [MemberData(nameof(Fused))]
    public void Adapter_OnTheFamilysOwnModules_EqualsTheReference_MergedAndBeside(string variant)
    {
        using var model = Load(variant, out _);
        var expected = ReferenceModels.Expected(Path.Combine(reference.Folder(variant), "adapter"));
        using var adapter = AdapterFile.Read(Path.Combine(reference.Folder(variant), "adapter"), model, variant);
        using (no_grad())
        {
            adapter.Attach(model);
            Near(expected.Logits, Uncached(model, expected.Prompt));
            LoraAdapter.Detach(model);
        }

        adapter.MergeInto(model);
        using (inference_mode())
            Near(expected.Logits, Uncached(model, expected.Prompt));
    }

    [Theory]
    [MemberData(nameof(Fused))]
    public void Adapter_WrittenAgain_IsTheSameForPeftAndForUs(string variant)
    {
        using var model = Load(variant, out _);
        var folder = Path.Combine(reference.Folder(variant), "adapter");
        var again = reference.File($"{variant}-again");
        using (var adapter = AdapterFile.Read(folder, model, variant))
            AdapterFile.Write(again, adapter);
        using var first = SafetensorsFile.Open(Path.Combine(folder, AdapterFile.WeightsName));
        using var second = SafetensorsFile.Open(Path.Combine(again, AdapterFile.WeightsName));
        Assert.Equal(first.Entries.Keys.Order(), second.Entries.Keys.Order());
        foreach (var name in first.Entries.Keys)
        {
            using Tensor a = first.Load(name, ScalarType.Float32, CPU),
                b = second.Load(name, ScalarType.Float32, CPU);
            Assert.True(a.equal(b).all().ToBoolean(), name);
        }
    }

    [Theory]
    [MemberData(nameof(Fused))]
    public void Adapter_WithFactorsOfItsOwnInEachProjection_IsWrittenForTheFusedModulesAndReadAgain(string variant)
    {
        using var model = Load(variant, out var expected);
        var config = new LoraConfig
        {
            BaseModel = variant,
            Rank = 2,
            Alpha = 6,
            TargetModules = ["q_proj", "v_proj", "up_proj"],
            AlphaPattern = new Dictionary<string, double> { ["v_proj"] = 3 },
        };
        var folder = reference.File($"{variant}-own");
        float[] before;
        using (var adapter = LoraAdapter.Create(config, model, 1))
        {
            using var _ = no_grad();
            using var generator = new Generator(2);
            foreach (var pair in adapter.Pairs.Values)
                using (var b = randn(pair.B.shape, generator: generator).mul_(0.3))
                    pair.B.copy_(b);
            AdapterFile.Write(folder, adapter);
            adapter.MergeInto(model);
            before = Uncached(model, expected.Prompt);
        }

        LoraAdapter.Unmerge(model);
        using var read = AdapterFile.Read(folder, model, variant);
        Assert.Equal(6, read.Pairs.Count);
        Assert.All(read.Pairs.Values, p => Assert.Equal(2, p.A.shape[0]));
        read.MergeInto(model);
        using (inference_mode())
            Near(before, Uncached(model, expected.Prompt), 2e-6);
    }

    [Theory]
    [MemberData(nameof(Fused))]
    public void MergedExport_IsInTheFamilysOwnLayout(string variant)
    {
        TokenizerFile.Write(reference.Folder(variant), TinyModel.Vocabulary());
        var output = reference.File($"{variant}-merged");
        MergedExport.Write(reference.Folder(variant), AdapterManifest.SourceOf(Path.Combine(reference.Folder(variant), "adapter")), output, "f32");
        ReferenceModels.Python("logits", output);
        var expected = ReferenceModels.Expected(Path.Combine(reference.Folder(variant), "adapter"));
        Near(expected.Logits, ReferenceModels.Expected(output).Logits);
        using var model = CheckpointLoader.Load(output, ScalarType.Float32, CPU);
        using (inference_mode())
            Near(expected.Logits, Uncached(model, expected.Prompt));
    }

    [Theory]
    [MemberData(nameof(Fused))]
    public void LoadAdapterAndMerge_LeaveNoTensorBehind(string variant)
    {
        Once("warm");
        var before = LiveTensors.Count();
        Once("again");
        Assert.Equal(before, Tensor.TotalCount);

        void Once(string name)
        {
            using var model = Load(variant, out _);
            using var adapter = AdapterFile.Read(Path.Combine(reference.Folder(variant), "adapter"), model, variant);
            AdapterFile.Write(reference.File($"{variant}-{name}"), adapter);
            adapter.MergeInto(model);
            foreach (var tensor in CheckpointLayout.TensorsOf(model.Config))
            {
                using var scope = NewDisposeScope();
                foreach (var part in tensor.Parts)
                    CheckpointLayout.ToCheckpoint(model.Config, part.Name, model.BaseWeights().First(w => w.Key == part.Name).Value);
            }
        }
    }

    [Fact]
    public void Context_EndsWhereAFamilyWouldComputeOtherwise()
    {
        int Context(string variant) => ModelConfigFile.Read(reference.Folder(variant)).MaxPositions;
        Assert.Equal((96, 128, 256), (Context("mistral"), Context("qwen"), Context("qwen2")));
    }

    [Fact]
    public void Parameters_CountsEveryWeightOnce()
    {
        foreach (var variant in Variants.Select(v => v.Data))
        {
            using var model = CheckpointLoader.Load(reference.Folder(variant), ScalarType.Float32, CPU);
            Assert.Equal(model.BaseWeights().Sum(w => w.Value.numel()), model.Config.Parameters);
        }
    }

    private CausalLM Load(string variant, out (int[] Prompt, float[] Logits, int[] Greedy) expected)
    {
        expected = ReferenceModels.Expected(reference.Folder(variant));
        return CheckpointLoader.Load(reference.Folder(variant), ScalarType.Float32, CPU);
    }

    private static float[] Uncached(CausalLM model, int[] ids)
    {
        using var scope = NewDisposeScope();
        return model.Logits(model.Forward(TokenTensor.Row(ids, CPU), null)).data<float>().ToArray();
    }

    // Half of the prompt at once, the other token by token.
    private static float[] Cached(ModelRunner runner, int[] ids)
    {
        using var scope = NewDisposeScope();
        using var state = runner.NewState(ids.Length);
        var half = ids.Length / 2;
        return
        [
            .. ((int[][])[ids[..half], .. ids[half..].Select(i => (int[])[i])]).SelectMany(part =>
                runner.Logits(runner.Forward(TokenTensor.Row(part, CPU), state)).data<float>().ToArray()
            ),
        ];
    }

    private static IReadOnlyList<int> Generate(ModelRunner runner, (int[] Prompt, float[] Logits, int[] Greedy) expected)
    {
        var ids = new List<int>();
        using var _ = inference_mode();
        using var state = runner.NewState(expected.Prompt.Length + expected.Greedy.Length);
        for (var next = expected.Prompt; ids.Count < expected.Greedy.Length; next = [ids[^1]])
        {
            using var scope = NewDisposeScope();
            ids.Add((int)runner.Logits(runner.Forward(TokenTensor.Row(next, CPU), state)[0, -1]).argmax().ToInt64());
        }

        return ids;
    }

    private static void Near(float[] expected, float[] found, double tolerance = Tolerance)
    {
        Assert.Equal(expected.Length, found.Length);
        var apart = expected.Zip(found, (a, b) => Math.Abs(a - b)).Max();
        Assert.True(apart <= tolerance, $"off by {apart} where the greatest is {expected.Max(Math.Abs)}");
    }
}
