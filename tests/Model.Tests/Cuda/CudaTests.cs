using EdgeDiag.Model.Checkpoints;
using EdgeDiag.Model.Engine.Requests;
using EdgeDiag.Model.Engine.Running;
using EdgeDiag.Model.Layers;
using EdgeDiag.Model.Lora;
using EdgeDiag.Model.Quantization;
using EdgeDiag.Model.Registry;
using EdgeDiag.Model.Tests.Training;
using EdgeDiag.Model.Training;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Tests.Cuda;

/// <summary>On an NVIDIA GPU everything computes what it computes on the CPU. Skipped where there is none.</summary>
public sealed class CudaTests : IDisposable
{
    private static readonly Device Gpu = new(TorchSharp.DeviceType.CUDA, 0);
    private static readonly int[] Ids = [5, 9, 200, 17, 30, 31, 60, 61];
    private readonly TemporaryFolder _folder;

    public CudaTests()
    {
        Assert.SkipUnless(cuda_is_available(), "no NVIDIA GPU, or the build without CUDA");
        _folder = new();
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(ScalarType.Float32, 1e-4)]
    [InlineData(ScalarType.BFloat16, 5e-2)]
    public void Forward_OfAModel_GivesTheCpusLogits(ScalarType type, double tolerance)
    {
        TinyModel.Write(_folder.File("tiny"));
        using var here = CheckpointLoader.Load(_folder.File("tiny"), type, CPU);
        using var there = CheckpointLoader.Load(_folder.File("tiny"), type, Gpu);
        using var expected = Logits(here, CPU);
        using var found = Logits(there, Gpu);
        Assert.True((expected - found).abs().max().ToDouble() < tolerance, $"{(expected - found).abs().max().ToDouble()}");
    }

    [Theory]
    [InlineData("f32", 1e-3)]
    [InlineData("bf16", 5e-2)]
    public void Answer_OfTheBundledModel_EqualsTheCpus_MergedBesideTheBaseAndTogether(string precision, double tolerance)
    {
        var source = AdapterManifest.SourceOf(Path.Combine(Repository.Root, "adapters/demo-plant"));
        List<(double[] Labels, string Text)> Ask(string device)
        {
            using var model = LanguageModel.Load(Path.Combine(Repository.Root, "models/mini"), null, device, precision);
            var answers = new List<Task<GuidedAnswer>>();
            foreach (var (main, others) in ((AdapterSource?, AdapterSource[])[])[(null, []), (source, []), (null, [source])])
            {
                var set = model.Prepare(main, others);
                model.Use(set);
                // Several at once, of two urgencies.
                for (var i = 0; i < 6; i++)
                {
                    var text = $"E10{i % 3}: the temperature is high, the red lamp flashes, " + string.Concat(Enumerable.Repeat("the pump is loud. ", 1 + i));
                    var request = new GuidedRequest([new(text, false)], ["[0]", "[1]", "[2]"], new("<|yes|>", true), 12);
                    var adapter = others.Length > 0 && i % 2 == 0 ? set.Others[0] : model.Adapter;
                    answers.Add(model.Add(() => (request, adapter), i % 2, false, CancellationToken.None));
                }

                while (model.Step()) { }
            }

            return [.. answers.Select(a => a.GetAwaiter().GetResult()).Select(a => (a.LabelProbabilities.ToArray(), a.Text))];
        }

        var (expected, found) = (Ask("cpu"), Ask("cuda:0"));
        for (var i = 0; i < expected.Count; i++)
        {
            for (var l = 0; l < 3; l++)
                Assert.Equal(expected[i].Labels[l], found[i].Labels[l], tolerance);
            if (precision == "f32")
                Assert.Equal(expected[i].Text, found[i].Text);
        }
    }

    [Theory]
    [InlineData(false, false, ScalarType.Float32)]
    [InlineData(true, false, ScalarType.Float32)]
    [InlineData(false, true, ScalarType.Float32)]
    [InlineData(true, true, ScalarType.Float32)]
    [InlineData(false, false, ScalarType.BFloat16)]
    public void Train_AllWeights_HasTheCpusLosses(bool recomputed, bool packed, ScalarType compute)
    {
        TinyModel.Write(_folder.File("tiny"));
        List<double> Losses(Device device)
        {
            using var model = CheckpointLoader.Load(_folder.File("tiny"), ScalarType.Float32, device);
            return Train(model, model.BaseWeights(), 0, Options with { GradientCheckpointing = recomputed, Packing = packed, Compute = compute });
        }

        Assert.Equal(Losses(CPU), Losses(Gpu), (a, b) => Math.Abs(a - b) < (compute == ScalarType.Float32 ? 1e-2 : 0.1));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Train_AnAdapterOn4Bits_HasTheCpusLosses(bool decomposed)
    {
        TinyModel.Write(_folder.File("tiny"));
        List<double> Losses(Device device)
        {
            using var model = CheckpointLoader.Load(_folder.File("tiny"), ScalarType.BFloat16, device, pack: Nf4Weight.Quantize);
            using var adapter = LoraAdapter.Create(
                new LoraConfig
                {
                    BaseModel = "tiny",
                    TargetModules = TinyAdapter.AllModules,
                    Decomposed = decomposed,
                },
                model,
                1
            );
            adapter.Attach(model);
            return Train(model, adapter.Weights, 0, Options with { Compute = ScalarType.BFloat16, GradientCheckpointing = true });
        }

        Assert.Equal(Losses(CPU), Losses(Gpu), (a, b) => Math.Abs(a - b) < 0.1);
    }

    [Fact]
    public void Train_WithDropout_InterruptedOnTheGpu_GoesOnAndOnTheCpuToo()
    {
        TinyModel.Write(_folder.File("tiny"));
        var options = Options with { Steps = 8, CheckpointEvery = 4, CheckpointFile = _folder.File("checkpoint.safetensors") };
        foreach (var (device, begins, cut) in ((Device, int, int)[])[(Gpu, 1, 3), (Gpu, 4, 6), (CPU, 7, 8)])
        {
            using var model = CheckpointLoader.Load(_folder.File("tiny"), ScalarType.Float32, device);
            using var adapter = LoraAdapter.Create(new LoraConfig { BaseModel = "tiny" }, model, 1);
            adapter.Attach(model);
            using var stop = new CancellationTokenSource();
            using var trainer = new Trainer(model, adapter.Weights, new UnevenData(), options, 0.1);
            int first = 0,
                last = 0;
            void Run() =>
                trainer.Train(
                    p =>
                    {
                        first = first == 0 ? p.Step : first;
                        last = p.Step;
                        if (p.Step == cut)
                            stop.Cancel();
                    },
                    stop.Token
                );
            if (cut < 8)
                Assert.ThrowsAny<OperationCanceledException>(Run);
            else
                Run();
            Assert.Equal((begins, cut), (first, last));
        }
    }

    private static TrainingOptions Options =>
        new()
        {
            Steps = 6,
            WarmUpSteps = 2,
            LearningRate = 1e-2,
            CheckpointEvery = 0,
            Seed = 3,
        };

    private static List<double> Train(CausalLM model, IEnumerable<KeyValuePair<string, Tensor>> parameters, double dropout, TrainingOptions options)
    {
        var losses = new List<double>();
        using var trainer = new Trainer(model, parameters, new UnevenData(), options, dropout);
        trainer.Train(p => losses.Add(p.Loss), CancellationToken.None);
        return losses;
    }

    private static Tensor Logits(CausalLM model, Device device)
    {
        using var _ = no_grad();
        return model.Logits(model.Forward(TokenTensor.Row(Ids, device), null))[0].to(ScalarType.Float32, CPU);
    }
}
