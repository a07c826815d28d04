using System.Diagnostics;
using EdgeDiag.EdgeHost.Learning;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Model.Lora;
using EdgeDiag.Model.Training;
using static TorchSharp.torch;

namespace EdgeDiag.EdgeHost.Commands.Bench.Training;

/// <summary>Speed and memory of training an adapter. One measurement a process: what a process has had in memory stays its peak.</summary>
public static class TrainBenchmark
{
    private const int WarmUp = 2,
        Cube = 2048;

    private static readonly LoraConfig Lora = new()
    {
        BaseModel = "random",
        Rank = TrainSetup.Rank,
        Dropout = 0,
        TargetModules = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"],
    };

    /// <summary>Measures.</summary>
    public static TrainFigures Measure(TrainSetup setup)
    {
        if (setup.GradientCheckpointing || setup.Precision == "qlora")
            NativeHeap.ReturnLargeBlocks();
        else
            NativeHeap.KeepBlocks();
        var peaks = new List<double>();
        var compute = ComputeChoice.For(setup.Compute, CPU);
        peaks.AddRange(Peak(compute.Type));
        var packed = setup.Precision == "qlora";
        var options = new TrainingOptions
        {
            Steps = WarmUp + setup.Steps,
            LearningRate = 1e-4,
            CheckpointEvery = 0,
            Compute = compute.Type,
            GradientCheckpointing = setup.GradientCheckpointing,
        };
        using var model = ModelShape.Random(setup.Config, ScalarType.BFloat16, packed);
        using var adapter = LoraAdapter.Create(Lora, model, 1);
        adapter.Attach(model);
        var seconds = new List<double>();
        using (var trainer = new Trainer(model, adapter.Weights, new RandomExamples(setup), options))
        {
            var began = Stopwatch.GetTimestamp();
            trainer.Train(
                _ =>
                {
                    seconds.Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
                    began = Stopwatch.GetTimestamp();
                },
                CancellationToken.None
            );
        }

        var peak = MachineMemory.Peak;
        peaks.AddRange(Peak(compute.Type));
        var projections = model.Projections.Sum(p => p.Inputs * p.Outputs);
        var bytes = model.Projections.Sum(p => p.Packed?.Bytes ?? p.BaseWeight.numel() * 2);
        var tokens = setup.Batch * TrainSetup.Length;
        var estimate = MemoryEstimate.ForPlan(
            setup.Config,
            new MemoryPlan
            {
                Lora = Lora,
                Tokens = tokens,
                Longest = TrainSetup.Length,
                Supervised = setup.Batch * TrainSetup.Supervised,
                WeightBytes = 2,
                ComputeBytes = compute.Bytes,
                Packed = packed,
                GradientCheckpointing = setup.GradientCheckpointing,
            }
        );
        return new TrainFigures(
            setup,
            [.. seconds.Skip(WarmUp).Order()],
            Flops(setup, projections, adapter.Weights.Sum(w => w.Value.numel())),
            peaks.Order().ElementAt(peaks.Count / 2),
            (double)bytes / projections,
            peak,
            estimate.Total,
            compute.Name
        );
    }

    // A token: 2 operations a weight forward and 2 for the gradient of the input, none for that of a frozen weight; 6 a parameter
    // of the adapter; attention over half a sequence on the average, twice 2 forward and twice that backward; and the head where
    // it is computed.
    private static double Flops(TrainSetup setup, long projections, long adapter)
    {
        var c = setup.Config;
        return 4.0 * projections
            + 6.0 * adapter
            + 6.0 * c.Layers * TrainSetup.Length * c.Heads * c.HeadDim
            + 4.0 * c.VocabularySize * c.HiddenSize * TrainSetup.Supervised / TrainSetup.Length;
    }

    private static IEnumerable<double> Peak(ScalarType type)
    {
        using var _ = no_grad();
        using var a = ones([Cube, Cube], type);
        using var b = ones([Cube, Cube], type);
        for (var i = 0; i < 12; i++)
        {
            var began = Stopwatch.GetTimestamp();
            using (a.matmul(b)) { }

            if (i > 1)
                yield return 2.0 * Cube * Cube * Cube / Stopwatch.GetElapsedTime(began).TotalSeconds;
        }
    }

    private sealed class RandomExamples(TrainSetup setup) : ITrainingData
    {
        public IReadOnlyList<TrainingExample> Batch(long index)
        {
            var random = new Random((int)index);
            return
            [
                .. Enumerable
                    .Range(0, setup.Batch)
                    .Select(_ =>
                    {
                        var ids = Enumerable.Range(0, TrainSetup.Length).Select(_ => random.Next(setup.Config.VocabularySize)).ToArray();
                        return new TrainingExample(
                            ids,
                            [
                                .. Enumerable
                                    .Range(TrainSetup.Length - TrainSetup.Supervised, TrainSetup.Supervised)
                                    .Select(p => new TrainingTarget(p, random.Next(setup.Config.VocabularySize), 1)),
                            ]
                        );
                    }),
            ];
        }
    }
}
