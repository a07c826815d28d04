using EdgeDiag.Model.Checkpoints;
using EdgeDiag.Model.Engine.Running;
using EdgeDiag.Model.Layers;
using EdgeDiag.Model.Lora;
using EdgeDiag.Model.Quantization;
using EdgeDiag.Model.Training;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Tests.Training;

/// <summary>Ways of training that save memory or time: each learns what the plain way learns.</summary>
public sealed class TrainingFormsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Run_CheckpointedOrPacked_GivesTheSameLossesAndFactors(bool recomputed, bool packed)
    {
        var (plain, losses) = Trained(Options(4), new UnevenData());
        var (other, otherLosses) = Trained(Options(4) with { GradientCheckpointing = recomputed, Packing = packed }, new UnevenData());
        using (plain)
        using (other)
        {
            Assert.Equal(losses, otherLosses, (a, b) => Math.Abs(a - b) < 1e-4);
            foreach (var (a, b) in plain.Weights.Zip(other.Weights))
                Assert.True(a.Value.allclose(b.Value, atol: 2e-4), a.Key);
        }
    }

    [Fact]
    public void Run_AllWeightsCheckpointed_GivesTheSameWeights()
    {
        using var plain = TinyModel.Create();
        using var other = TinyModel.Create();
        foreach (var (model, options) in new[] { (plain, Options(3)), (other, Options(3) with { GradientCheckpointing = true }) })
        {
            // Adam makes a full step of a gradient that is nothing but rounding; half a step of plain size is none.
            using var trainer = new Trainer(model, model.BaseWeights(), new UnevenData(), options with { LearningRate = 1e-3 });
            trainer.Train(null, CancellationToken.None);
        }

        foreach (var (a, b) in plain.BaseWeights().Zip(other.BaseWeights()).Where(w => !w.First.Key.EndsWith("k_proj.bias", StringComparison.Ordinal)))
            Assert.True((a.Value - b.Value).abs().mean().ToDouble() < 1e-5, a.Key);
    }

    [Fact]
    public void Run_HeadInManyChunks_GivesTheLossOfOne()
    {
        // 30000 words: 139 positions fit into a chunk.
        var config = TinyModel.Config(30_000, 4);
        using var model = new CausalLM(config, WeightInitializer.Create(config, 1, CPU));
        var example = new TrainingExample([.. Enumerable.Range(0, 120)], [.. Enumerable.Range(0, 120).Select(i => new TrainingTarget(i, 100 + i, 1 + i % 3))]);
        var loss = 0.0;
        using (var trainer = new Trainer(model, model.BaseWeights(), new Always([example, example]), Options(1)))
            trainer.Train(p => loss = p.Loss, CancellationToken.None);
        using var fresh = new CausalLM(config, WeightInitializer.Create(config, 1, CPU));
        using var _ = no_grad();
        using var scores = fresh.Logits(fresh.Forward(TokenTensor.Row(example.Ids, CPU), null))[0];
        using var losses = nn.functional.cross_entropy(scores, arange(100, 220, ScalarType.Int64), reduction: nn.Reduction.None);
        using var weights = tensor([.. example.Targets.Select(t => t.Weight)]);
        Assert.Equal((losses * weights).sum().ToDouble() / weights.sum().ToDouble(), loss, 4);
    }

    [Fact]
    public void Run_Packed4Bit_LearnsWithTheFactorsAlone_AndLeavesNoTensorsBehind()
    {
        LearnsLike(Options(12) with { Compute = ScalarType.BFloat16, GradientCheckpointing = true, Packing = true }, Lora);
        using var model = Packed();
        using var other = LoraAdapter.Create(Lora, model, 1);
        other.Attach(model);
        using var trainer = new Trainer(model, other.Weights, new UnevenData(), Options(5));
        var counts = new List<long>();
        trainer.Train(p => counts.Add(LiveTensors.Count()), CancellationToken.None);
        Assert.InRange(counts[^1], 0, counts[2] + 3);
    }

    [Fact]
    public void Run_DoraOn4Bits_Learns()
    {
        LearnsLike(Options(12), Lora with { Decomposed = true, RankStabilized = true });
    }

    [Fact]
    public void Load_In4Bits_HoldsProjectionsAtAboutHalfAByte_AndAnswersNearly()
    {
        TinyModel.Write(_folder.File("tiny"));
        using var model = CheckpointLoader.Load(_folder.File("tiny"), ScalarType.Float32, CPU, pack: Nf4Weight.Quantize);
        Assert.All(model.Projections, p => Assert.NotNull(p.Packed));
        // Steps and means weigh more in matrices as small as these.
        Assert.InRange(model.Projections.Sum(p => p.Packed!.Bytes) / (double)model.Projections.Sum(p => p.Inputs * p.Outputs), 0.5, 0.53);
        using var whole = CheckpointLoader.Load(_folder.File("tiny"), ScalarType.Float32, CPU);
        using var a = TinyModel.Logits(model, 5, 6, 7);
        using var b = TinyModel.Logits(whole, 5, 6, 7);
        Assert.True((a - b).norm().ToDouble() < 0.3 * b.norm().ToDouble());
    }

    [Theory]
    [InlineData(ScalarType.Float32, ScalarType.Float32, 1e-5)]
    [InlineData(ScalarType.Float32, ScalarType.BFloat16, 2e-2)]
    [InlineData(ScalarType.BFloat16, ScalarType.BFloat16, 2e-2)]
    public void Forward_OfANormWithAFrozenWeight_GivesTheSameValuesAndGradient(ScalarType weights, ScalarType compute, double tolerance)
    {
        using var scope = NewDisposeScope();
        var values = randn(3, 70, 48).to(weights);
        var weight = rand(48).add(0.5).to(weights);
        var gradient = randn(3, 70, 48).to(compute);
        (Tensor Y, Tensor Dx) Of(bool frozen)
        {
            var norm = new RmsNorm(weight.clone(), 1e-6);
            norm.Weight.requires_grad = !frozen;
            var x = values.clone().requires_grad_();
            var y = norm.Forward(x, compute);
            y.backward([gradient]);
            return (y.detach().to(ScalarType.Float32), x.grad!.to(ScalarType.Float32));
        }

        var (expected, found) = (Of(false), Of(true));
        Assert.True((expected.Y - found.Y).abs().max().ToDouble() <= tolerance, "values");
        Assert.True((expected.Dx - found.Dx).abs().max().ToDouble() <= tolerance * 3, "gradient");
        Assert.True((expected.Dx - found.Dx).norm().ToDouble() <= tolerance * expected.Dx.norm().ToDouble(), "gradient's length");
    }

    [Fact]
    public void Run_NothingMoreToLearn_StopsAndGoesBackToTheBest()
    {
        // What is asked in validation contradicts what is trained: from some step on its loss rises.
        var stop = new EarlyStopping(
            [
                [Example(40, 41)],
            ],
            2,
            3
        );
        var seen = new List<TrainingProgress>();
        using var model = TinyModel.Create();
        using var adapter = LoraAdapter.Create(Lora, model, 1);
        adapter.Attach(model);
        using (var trainer = new Trainer(model, adapter.Weights, new Always([Example(40, 77), Example(50, 77)]), Options(200) with { EarlyStopping = stop }))
            trainer.Train(seen.Add, CancellationToken.None);
        var losses = seen.Where(p => p.ValidationLoss is not null).Select(p => p.ValidationLoss!.Value).ToList();
        Assert.InRange(seen.Count, 6, 150);
        Assert.Equal(3, losses.Count - 1 - losses.IndexOf(losses.Min()));
        // The factors are those of the lowest loss.
        using var logits = TinyModel.Logits(model, [.. Example(40, 41).Ids]);
        Assert.Equal(losses.Min(), -logits.log_softmax(-1)[2, 41].ToDouble(), 4);
    }

    [Fact]
    public void Run_InterruptedWithEverythingOn_GivesIdenticalWeights()
    {
        TrainingOptions With(TrainingOptions o) =>
            o with
            {
                GradientCheckpointing = true,
                Packing = true,
                Accumulation = 2,
                Compute = ScalarType.BFloat16,
                EarlyStopping = new EarlyStopping(
                    [
                        [Example(45, 45)],
                        [Example(52, 52), Example(53, 53)],
                    ],
                    3,
                    2
                ),
            };
        var (whole, _) = Trained(With(Options(14)), new UnevenData(), Packed(), dropout: 0.1);
        var options = With(Options(14) with { CheckpointEvery = 4, CheckpointFile = _folder.File("checkpoint.safetensors") });
        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() =>
            Trained(
                options,
                new UnevenData(),
                Packed(),
                dropout: 0.1,
                told: p =>
                {
                    if (p.Step == 7)
                        stop.Cancel();
                },
                cancellation: stop.Token
            )
        );
        var (resumed, _) = Trained(options, new UnevenData(), Packed(), dropout: 0.1);
        using (whole)
        using (resumed)
            foreach (var (a, b) in whole.Weights.Zip(resumed.Weights))
                Assert.True(a.Value.equal(b.Value).all().ToBoolean(), a.Key);
    }

    private static LoraConfig Lora => new() { BaseModel = "tiny", TargetModules = TinyAdapter.AllModules };

    private static TrainingOptions Options(int steps) =>
        new()
        {
            Steps = steps,
            WarmUpSteps = 2,
            LearningRate = 1e-2,
            CheckpointEvery = 0,
            Seed = 3,
        };

    private static TrainingExample Example(int token, int answer) => new([token, 7, 9], [new TrainingTarget(2, answer, 1)]);

    // The curve on 4-bit weights, beside that on the whole ones.
    private void LearnsLike(TrainingOptions options, LoraConfig lora)
    {
        var (packed, losses) = Trained(options, new UnevenData(), Packed(), lora);
        var (plain, expected) = Trained(options, new UnevenData(), CheckpointLoader.Load(_folder.File("tiny"), ScalarType.Float32, CPU), lora);
        using (packed)
        using (plain)
        {
            Assert.True(losses[^1] < losses[0] - 0.1, $"loss {losses[0]} to {losses[^1]}");
            Assert.Equal(expected, losses, (a, b) => Math.Abs(a - b) < 0.02 * a);
        }
    }

    private CausalLM Packed()
    {
        if (!Directory.Exists(_folder.File("tiny")))
            TinyModel.Write(_folder.File("tiny"));
        return CheckpointLoader.Load(_folder.File("tiny"), ScalarType.Float32, CPU, pack: Nf4Weight.Quantize);
    }

    private static (LoraAdapter Adapter, List<double> Losses) Trained(
        TrainingOptions options,
        ITrainingData data,
        CausalLM? on = null,
        LoraConfig? lora = null,
        double dropout = 0,
        Action<TrainingProgress>? told = null,
        CancellationToken cancellation = default
    )
    {
        using var model = on ?? TinyModel.Create();
        var adapter = LoraAdapter.Create(lora ?? Lora, model, 1);
        adapter.Attach(model);
        var losses = new List<double>();
        using var trainer = new Trainer(model, adapter.Weights, data, options, dropout);
        trainer.Train(
            p =>
            {
                losses.Add(p.Loss);
                told?.Invoke(p);
            },
            cancellation
        );
        return (adapter, losses);
    }

    private sealed class Always(IReadOnlyList<TrainingExample> batch) : ITrainingData
    {
        public IReadOnlyList<TrainingExample> Batch(long index) => batch;
    }
}
