using EdgeDiag.Model.Engine.Requests;
using EdgeDiag.Model.Files;
using EdgeDiag.Model.Lora;
using EdgeDiag.Model.Training;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Tests.Training;

public sealed class TrainerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Run_AllWeights_LearnsTheTask()
    {
        using var model = TinyModel.Create();
        var losses = new List<double>();
        using (var trainer = new Trainer(model, model.BaseWeights(), new EchoData(), Options(60) with { LearningRate = 1e-2 }))
            trainer.Train(p => losses.Add(p.Loss), CancellationToken.None);
        Assert.True(losses[^1] < 0.2 * losses[0], $"loss {losses[0]} to {losses[^1]}");
        using var logits = TinyModel.Logits(model, 40, 41, 42);
        Assert.Equal(40, logits[2].argmax().ToInt64());
    }

    [Fact]
    public void Run_Bfloat16Products_LearnsTheTask_AndKeepsFloat32Weights()
    {
        using var model = TinyModel.Create();
        var losses = new List<double>();
        var options = Options(60) with { LearningRate = 1e-2, Compute = ScalarType.BFloat16 };
        using (var trainer = new Trainer(model, model.BaseWeights(), new EchoData(), options))
            trainer.Train(p => losses.Add(p.Loss), CancellationToken.None);
        Assert.True(losses[^1] < 0.2 * losses[0], $"loss {losses[0]} to {losses[^1]}");
        Assert.All(model.BaseWeights(), w => Assert.Equal(ScalarType.Float32, w.Value.dtype));
    }

    [Fact]
    public void Run_Lora_LeavesTheBaseAlone()
    {
        using var model = TinyModel.Create();
        var before = model.BaseWeights().ToDictionary(w => w.Key, w => w.Value.clone());
        using var adapter = LoraAdapter.Create(new LoraConfig { BaseModel = "tiny" }, model, 1);
        adapter.Attach(model);
        using (var trainer = new Trainer(model, adapter.Weights, new EchoData(), Options(5), 0.05))
            trainer.Train(null, CancellationToken.None);
        foreach (var (name, weight) in model.BaseWeights())
            Assert.True(weight.equal(before[name]).all().ToBoolean(), name);
        Assert.Contains(adapter.Pairs.Values, p => p.B.abs().max().ToDouble() > 0);
    }

    [Fact]
    public void Run_InterruptedAndResumed_GivesIdenticalWeights()
    {
        using var whole = Trained(Options(14), null);
        var options = Options(14) with { CheckpointEvery = 5, CheckpointFile = _folder.File("checkpoint.safetensors") };
        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() =>
            Trained(
                options,
                p =>
                {
                    if (p.Step == 8)
                        stop.Cancel();
                },
                stop.Token
            )
        );
        var first = 0;
        using var resumed = Trained(options, p => first = first == 0 ? p.Step : first);
        Assert.Equal(9, first);
        foreach (var (a, b) in whole.Weights.Zip(resumed.Weights))
            Assert.True(a.Value.equal(b.Value).all().ToBoolean(), a.Key);
    }

    [Fact]
    public void Run_StepWithACheckpoint_IsToldBeforeTheCheckpointIsWritten()
    {
        // Interrupted in between, the step is done and told again; told behind the checkpoint, its loss would be missing.
        var options = Options(4) with
        {
            CheckpointEvery = 2,
            CheckpointFile = _folder.File("checkpoint.safetensors"),
        };
        var written = new List<bool>();
        Trained(options, p => written.Add(File.Exists(options.CheckpointFile))).Dispose();
        Assert.Equal([false, false, true, true], written);
    }

    [Fact]
    public void Run_CheckpointOfAnotherRecipe_IsRefused()
    {
        var options = Options(4) with { CheckpointEvery = 2, CheckpointFile = _folder.File("checkpoint.safetensors"), Recipe = "one" };
        Trained(options, null).Dispose();
        var e = Assert.Throws<ModelFormatException>(() => Trained(options with { Recipe = "two" }, null));
        Assert.Contains("recipe", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_Accumulated_EqualsOneLargeBatch()
    {
        using var large = Trained(Options(3), null, default, new EchoData(4));
        using var small = Trained(Options(3) with { Accumulation = 4 }, null, default, new EchoData(1));
        foreach (var (a, b) in large.Weights.Zip(small.Weights))
            Assert.True(a.Value.allclose(b.Value, atol: 1e-4), a.Key);
    }

    [Theory]
    [InlineData(0, 0.1)]
    [InlineData(9, 1.0)]
    [InlineData(109, 0.05)]
    public void At_WarmUpThenCosine_ReachesPeakAndEnd(int step, double share) =>
        Assert.Equal(
            share,
            LearningRateSchedule.At(
                step,
                new TrainingOptions
                {
                    Steps = 110,
                    WarmUpSteps = 10,
                    LearningRate = 1,
                    FinalLearningRateShare = 0.05,
                }
            ),
            2
        );

    [Fact]
    public void Encode_Answer_SupervisesLabelAndTextOnly()
    {
        TinyModel.Write(_folder.File("m"));
        var tokenizer = Tokenization.TokenizerTests.Load(_folder.File("m"));
        var request = new GuidedRequest([new("<code>", true), new("温度", false)], ["[0]", "[1]"], new("<code>", true), 8);
        var example = GuidedExample.Encode(tokenizer, request, 1, "high [1]", 299, 1f, 0.5f);
        var prompt = PromptEncoder.Encode(tokenizer, request.Prompt).Ids.Count;
        Assert.Equal(prompt - 1, example.Targets[0].Position);
        Assert.Equal(tokenizer.SpecialId("[1]"), example.Targets[0].Token);
        Assert.Equal(prompt + 1, example.Targets[1].Position);
        Assert.Equal(299, example.Targets[^1].Token);
        Assert.Equal(tokenizer.SpecialId("[1]"), example.Targets[^2].Token);
        Assert.All(example.Targets, t => Assert.Equal(example.Ids[t.Position + 1], t.Token));
    }

    private static TrainingOptions Options(int steps) =>
        new()
        {
            Steps = steps,
            WarmUpSteps = 2,
            LearningRate = 1e-2,
            CheckpointEvery = 0,
            Seed = 3,
        };

    private static LoraAdapter Trained(
        TrainingOptions options,
        Action<TrainingProgress>? told,
        CancellationToken cancellation = default,
        ITrainingData? data = null
    )
    {
        using var model = TinyModel.Create();
        var adapter = LoraAdapter.Create(new LoraConfig { BaseModel = "tiny" }, model, 1);
        adapter.Attach(model);
        using var trainer = new Trainer(model, adapter.Weights, data ?? new EchoData(), options, options.Accumulation > 1 || data is not null ? 0 : 0.05);
        trainer.Train(told, cancellation);
        return adapter;
    }

    /// <summary>The first token of three is said again at the end.</summary>
    private sealed class EchoData(int size = 8) : ITrainingData
    {
        public IReadOnlyList<TrainingExample> Batch(long index) =>
            [
                .. Enumerable
                    .Range(0, size)
                    .Select(i => (int)((index * size + i) * 7 % 20) + 40)
                    .Select(t => new TrainingExample([t, t + 1, t + 2], [new TrainingTarget(2, t, 1)])),
            ];
    }
}
