using System.CommandLine;
using System.Globalization;
using EdgeDiag.Fusion;
using EdgeDiag.Model;
using EdgeDiag.Model.Checkpoints;
using EdgeDiag.Model.Configuration;
using EdgeDiag.Model.Files;
using EdgeDiag.Model.Layers;
using EdgeDiag.Model.Tokenization;
using EdgeDiag.Model.Training;
using EdgeDiag.PlantSimulator.Lexicons;
using EdgeDiag.PlantSimulator.Pretraining;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.PlantSimulator.Commands;

/// <summary><c>pretrain</c>: makes the bundled base model from nothing.</summary>
internal static class PretrainCommand
{
    private const int VocabularySize = 5120,
        VocabularyTasks = 12_000,
        Report = 25,
        Evaluate = 400,
        EvaluationTasks = 400;

    private static readonly ModelConfig Shape = new()
    {
        ModelType = "qwen2",
        HiddenSize = 256,
        IntermediateSize = 512,
        Layers = 5,
        Heads = 8,
        KeyValueHeads = 2,
        HeadDim = 32,
        VocabularySize = VocabularySize,
        MaxPositions = 1024,
        RmsNormEpsilon = 1e-6,
        RopeTheta = 10_000,
        TieWordEmbeddings = true,
        AttentionBias = true,
        EosTokenIds = [0],
    };

    public static Command Create()
    {
        var output = new Option<string>("--out") { Description = "Folder of the model", DefaultValueFactory = _ => "models/mini" };
        var work = new Option<string>("--work")
        {
            Description = "Folder for the checkpoint; an interrupted run continues from it",
            DefaultValueFactory = _ => "var/pretrain",
        };
        var steps = new Option<int>("--steps") { Description = "Optimizer steps", DefaultValueFactory = _ => 2400 };
        var batch = new Option<int>("--batch") { Description = "Tasks a step", DefaultValueFactory = _ => 32 };
        var rate = new Option<double>("--rate") { Description = "Peak learning rate", DefaultValueFactory = _ => 1.5e-3 };
        var seed = new Option<int>("--seed") { Description = "Seed of weights and tasks", DefaultValueFactory = _ => 1 };
        var compute = new Option<string>("--compute") { Description = "Type of products: auto, f32 or bf16", DefaultValueFactory = _ => ComputeChoice.Auto };
        compute.AcceptOnlyFromAmong(ComputeChoice.Auto, ComputeChoice.Single, ComputeChoice.Half);
        var device = new Option<string>("--device") { Description = "cpu, auto or cuda:N", DefaultValueFactory = _ => "cpu" };
        var from = new Option<string?>("--from") { Description = "Folder of a model to go on from: its vocabulary, and its layers with new ones between them" };
        var layers = new Option<int>("--layers") { Description = "Layers", DefaultValueFactory = _ => Shape.Layers };
        var export = new Option<bool>("--export") { Description = "Write the model from the last checkpoint and stop" };
        var command = new Command("pretrain", "Train the bundled base model from scratch on random plants")
        {
            output,
            work,
            from,
            layers,
            steps,
            batch,
            rate,
            seed,
            compute,
            device,
            export,
        };
        command.SetAction(
            (result, cancellation) =>
                Task.Run(
                    () =>
                        Run(
                            result.GetValue(output)!,
                            result.GetValue(work)!,
                            result.GetValue(from),
                            result.GetValue(layers),
                            result.GetValue(steps),
                            result.GetValue(batch),
                            result.GetValue(rate),
                            result.GetValue(seed),
                            result.GetValue(compute)!,
                            ModelDevice.Choose(result.GetValue(device)!),
                            result.GetValue(export),
                            cancellation
                        ),
                    cancellation
                )
        );
        return command;
    }

    private static void Run(
        string output,
        string work,
        string? from,
        int layers,
        int steps,
        int batch,
        double rate,
        int seed,
        string compute,
        Device device,
        bool export,
        CancellationToken cancellation
    )
    {
        Directory.CreateDirectory(work);
        var lexicon = Lexicon.Load();
        if (!File.Exists(Path.Combine(work, "tokenizer.json")) && from is not null)
            File.Copy(Path.Combine(from, "tokenizer.json"), Path.Combine(work, "tokenizer.json"));
        if (!File.Exists(Path.Combine(work, "tokenizer.json")))
        {
            var random = new Random(seed);
            var texts = Enumerable
                .Range(0, VocabularyTasks)
                .Select(_ => ReadingTask.Draw(random, lexicon))
                .SelectMany(t => t.Prompt.Segments.Select(s => s.Text));
            TokenizerFile.Write(work, MiniVocabulary.Train(texts, VocabularySize));
        }

        var tokenizer = TextTokenizer.Load(work);
        var config = Shape with
        {
            Layers = layers,
            VocabularySize = tokenizer.VocabularySize,
            EosTokenIds = [tokenizer.SpecialId(MiniVocabulary.EndOfText)!.Value],
        };
        var start = WeightInitializer.Create(config, seed, CPU);
        // Made on the CPU, so that a seed gives the same weights everywhere.
        var first = from is null ? start : GrownWeights.From(from, config, start);
        using var model = new CausalLM(config, first.ToDictionary(w => w.Key, w => w.Value.to(device, disposeAfter: device.type != DeviceType.CPU)));
        var weights = model.BaseWeights().ToList();
        Console.Error.WriteLine($"{weights.Sum(w => w.Value.numel()):N0} parameters, {tokenizer.VocabularySize} tokens");
        var evaluation = Evaluation(tokenizer, lexicon);
        var checkpoint = Path.Combine(work, "checkpoint.safetensors");
        var products = ComputeChoice.For(compute, device, checkpoint);
        Console.Error.WriteLine(products.Text);
        var options = new TrainingOptions
        {
            Steps = steps,
            LearningRate = rate,
            WarmUpSteps = 100,
            WeightDecay = 0.05,
            CheckpointEvery = export ? 0 : 50,
            Seed = seed,
            Compute = products.Type,
            CheckpointFile = checkpoint,
            Recipe = string.Create(
                CultureInfo.InvariantCulture,
                $"pretrain {steps} steps of {batch}, {layers} layers, rate {rate}, seed {seed}, products {products.Name}, tokenizer {tokenizer.Digest}"
            ),
        };
        using (var trainer = new Trainer(model, weights, new ReadingTaskData(tokenizer, lexicon, batch, seed), options))
        {
            if (export)
                trainer.Restore();
            else
                trainer.Train(p => Tell(p, model, evaluation), cancellation);
        }

        Console.Error.WriteLine(evaluation.Describe(model));
        Directory.CreateDirectory(output);
        foreach (var file in Directory.GetFiles(work, "tokenizer*.json"))
            File.Copy(file, Path.Combine(output, Path.GetFileName(file)), overwrite: true);
        ModelConfigFile.Write(output, config);
        ModelLanguages.Write(output, [Language.Zh.Tag(), Language.En.Tag()]);
        using var _ = no_grad();
        SafetensorsWriter.Write(
            Path.Combine(output, "model.safetensors"),
            [.. weights.Select(w => KeyValuePair.Create(w.Key, w.Value.to(ScalarType.BFloat16, CPU)))],
            null
        );
    }

    private static void Tell(TrainingProgress p, CausalLM model, ReadingEvaluation evaluation)
    {
        if (p.Step % Report == 0)
            Console.Error.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"step {p.Step}/{p.Steps}  loss {p.Loss:F4}  rate {p.LearningRate:E2}  {p.TokensPerSecond:F0} tokens/s  left {p.TimeLeft:hh\\:mm\\:ss}"
                )
            );
        if (p.Step % Evaluate == 0)
            Console.Error.WriteLine(evaluation.Describe(model));
    }

    private static ReadingEvaluation Evaluation(TextTokenizer tokenizer, Lexicon lexicon)
    {
        var random = new Random(987_654_321);
        return new ReadingEvaluation(tokenizer, lexicon, [.. Enumerable.Range(0, EvaluationTasks).Select(_ => ReadingTask.Draw(random, lexicon))]);
    }
}
