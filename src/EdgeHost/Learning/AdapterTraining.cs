using System.Globalization;
using EdgeDiag.EdgeHost.Diagnosing;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Tickets;
using EdgeDiag.Model;
using EdgeDiag.Model.Checkpoints;
using EdgeDiag.Model.Lora;
using EdgeDiag.Model.Training;

namespace EdgeDiag.EdgeHost.Learning;

/// <summary>Trains a LoRA adapter on closed tickets.</summary>
public static class AdapterTraining
{
    /// <summary>Trains and writes the adapter, measures it on the validation tickets and fits its temperature to them.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="told">Told one line at a time.</param>
    /// <param name="progress">Told after each step.</param>
    /// <param name="cancellationToken">Stops after a checkpoint; the same request continues from it.</param>
    /// <exception cref="InvalidInputException">A plant file cannot be used.</exception>
    /// <exception cref="ModelFormatException">The base model or checkpoint cannot be used.</exception>
    public static void Run(TrainingRequest request, Action<string> told, Action<TrainingProgress> progress, CancellationToken cancellationToken)
    {
        var devices = DeviceCatalog.Load(Path.Combine(request.Plant, "devices.json"));
        using var manuals = ManualIndex.Build(Path.Combine(request.Plant, "manuals"));
        var tickets = TicketFile.Read(request.Tickets);
        if (tickets.Count == 0) throw new InvalidInputException(request.Tickets, "file", "at least one ticket", "none");
        var retrieval = new Retrieval(manuals, new TicketIndex(request.Earlier is { } earlier ? TicketFile.Read(earlier) : tickets, devices));
        var questions = TicketQuestions.Of(tickets, request.Tickets, devices, retrieval);
        var tasks = TicketQuestions.Tasks([.. questions, .. TicketQuestions.Spoilt(questions, manuals.Sections, request.Spoilt, request.Seed)], request.EarlierTickets);

        using var model = LanguageModel.Load(request.Base, null, request.Device);
        using var adapter = request.From is { } from
            ? AdapterFile.Read(from, model.Model, model.BaseName)
            : LoraAdapter.Create(request.Lora with { BaseModel = model.BaseName }, model.Model, request.Seed);
        // Before the tickets are encoded: what stands beside their signs is what this adapter reads.
        adapter.Attach(model.Model);
        var gate = new LiveFaultGate(request.Data, told);
        var data = new TicketTrainingData(tasks, model, request.Batch, request.Seed, () =>
        {
            gate.Wait(cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
        });
        if (data.Longest > model.Model.Config.MaxPositions)
            throw new ModelFormatException(request.Base, "max_position_embeddings", $"at least {data.Longest} for the longest ticket", $"{model.Model.Config.MaxPositions}");
        told(string.Create(CultureInfo.InvariantCulture, $"{tickets.Count} tickets, {tasks.Count - tickets.Count} spoilt copies, {tasks.Count(t => t.Label == 0)} with a cause that no source lists; longest {data.Longest} tokens; {adapter.Weights.Sum(w => w.Value.numel()):N0} parameters to train"));

        Directory.CreateDirectory(request.Work);
        var options = Options(request, adapter.Config, data, model) with { Yield = gate.Wait };
        using var curve = new LossCurve(request.Work, options.Recipe);
        using (var start = request.Blend < 1 ? TorchSharp.torch.NewDisposeScope() : null)
        {
            var before = start is null ? [] : adapter.Weights.ToDictionary(w => w.Key, w => w.Value.detach().clone());
            using (var trainer = new Trainer(model.Model, adapter.Weights, data, options, request.Lora.Dropout)) trainer.Run(p =>
            {
                curve.Add(p);
                progress(p);
            }, cancellationToken);
            if (start is not null && !cancellationToken.IsCancellationRequested) Blend(adapter, before, request.Blend);
        }

        LoraAdapter.Detach(model.Model);
        AdapterFile.Write(request.Output, adapter);
        File.Delete(Path.Combine(request.Output, AdapterCalibration.FileName));
        curve.Write(request.Output);
        told($"wrote {request.Output}, base {model.BaseName}");

        var validation = Path.Combine(request.Plant, "tickets", "validation.jsonl");
        if (File.Exists(validation))
        {
            var checks = TicketQuestions.Tasks(TicketQuestions.Of(TicketFile.Read(validation), validation, devices, retrieval), request.EarlierTickets);
            Validate(model, adapter, checks, validation, request.Output, told);
        }

        // The run is over: the checkpoint would only stand in the way of the next one.
        File.Delete(options.CheckpointFile!);
    }

    private static TrainingOptions Options(TrainingRequest request, LoraConfig lora, TicketTrainingData data, LanguageModel model) => new()
    {
        Steps = request.Epochs * data.BatchesPerEpoch,
        LearningRate = request.LearningRate,
        Seed = request.Seed,
        Compute = request.Compute == "bf16" ? TorchSharp.torch.ScalarType.BFloat16 : null,
        CheckpointEvery = request.CheckpointEvery,
        CheckpointFile = Path.Combine(request.Work, "checkpoint.safetensors"),
        Recipe = string.Create(CultureInfo.InvariantCulture,
            $"lora r{lora.Rank}{Pattern(lora.RankPattern)} a{lora.Alpha}{Pattern(lora.AlphaPattern)}{(lora.RankStabilized ? " rs" : "")}{(lora.Decomposed ? " dora" : "")} d{request.Lora.Dropout} {string.Join('+', lora.TargetModules)}{From(request)}, {request.Epochs} epochs of {data.BatchesPerEpoch} x {request.Batch}, rate {request.LearningRate}, spoilt {request.Spoilt}, {request.Compute}, seed {request.Seed}, base {model.Digest}, tickets {FileDigest.Sha256(request.Tickets)[..16]}"),
    };

    private static string Pattern<T>(IReadOnlyDictionary<string, T> pattern)
        where T : IFormattable => pattern.Count == 0 ? "" : $"({string.Join(' ', pattern.Select(p => $"{p.Key}={p.Value.ToString(null, CultureInfo.InvariantCulture)}"))})";

    private static string From(TrainingRequest request) =>
        request.From is { } from ? $" from {FileDigest.Sha256(Path.Combine(from, AdapterFile.WeightsName))[..16]}" : "";

    private static void Blend(LoraAdapter adapter, IReadOnlyDictionary<string, TorchSharp.torch.Tensor> before, double share)
    {
        using var _ = TorchSharp.torch.no_grad();
        foreach (var (name, weight) in adapter.Weights) weight.mul_(share).add_(before[name], alpha: 1 - share);
    }

    // How good it is on tickets that trained nothing, and the temperature that makes its confidences mean something.
    private static void Validate(LanguageModel model, LoraAdapter adapter, IReadOnlyList<TicketTask> tasks, string file, string output, Action<string> told)
    {
        var before = Answers();
        adapter.MergeInto(model.Model);
        var after = Answers();
        var temperature = TemperatureFit.Fit(after);
        var calibration = new AdapterCalibration
        {
            Temperature = Math.Round(temperature, 4), Examples = tasks.Count, ExamplesSha256 = FileDigest.Sha256(file),
            LossBefore = Math.Round(TemperatureFit.Loss(after, 1), 4), LossAfter = Math.Round(TemperatureFit.Loss(after, temperature), 4),
        };
        calibration.Write(output);
        told(string.Create(CultureInfo.InvariantCulture, $"validation tickets with the right cause: base {Right(before)} of {tasks.Count}, base with adapter {Right(after)}; temperature {calibration.Temperature}, loss {calibration.LossBefore} before and {calibration.LossAfter} after"));

        List<(IReadOnlyList<double>, int)> Answers() =>
            [.. tasks.Select(t => (model.Answer(LanguageModelAnswering.RequestFor(t.Prompt, model) with { MaxTextTokens = 0 }, CancellationToken.None).LabelProbabilities, t.Label))];

        static int Right(List<(IReadOnlyList<double> Probabilities, int Label)> answers) =>
            answers.Count(a => Enumerable.Range(0, a.Probabilities.Count).MaxBy(l => a.Probabilities[l]) == a.Label);
    }
}
