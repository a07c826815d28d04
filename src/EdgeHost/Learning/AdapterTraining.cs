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
    /// <summary>Trains, merges, measures on the validation tickets, and writes the adapter.</summary>
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
        var retrieval = new Retrieval(manuals, new TicketIndex(tickets, devices));
        var tasks = Tasks(tickets, request.Tickets);

        using var model = LanguageModel.Load(request.Base, null, request.Device);
        using var adapter = LoraAdapter.Create(request.Lora with { BaseModel = model.BaseName }, model.Model, request.Seed);
        var data = new TicketTrainingData(tasks, model.Tokenizer, model.Model.Config.EosTokenIds[0], request.Batch, request.Seed);
        if (data.Longest > model.Model.Config.MaxPositions)
            throw new ModelFormatException(request.Base, "max_position_embeddings", $"at least {data.Longest} for the longest ticket", $"{model.Model.Config.MaxPositions}");
        told(string.Create(CultureInfo.InvariantCulture, $"{tasks.Count} tickets, {tasks.Count(t => t.Label == 0)} of them with a cause that no source lists; longest {data.Longest} tokens; {adapter.Weights.Sum(w => w.Value.numel()):N0} parameters to train"));

        Directory.CreateDirectory(request.Work);
        var options = Options(request, data, model);
        adapter.Attach(model.Model);
        using (var trainer = new Trainer(model.Model, adapter.Weights, data, options, request.Lora.Dropout)) trainer.Run(progress, cancellationToken);
        LoraAdapter.Detach(model.Model);
        AdapterFile.Write(request.Output, adapter);
        told($"wrote {request.Output}, base {model.BaseName}");

        var validation = Path.Combine(request.Plant, "tickets", "validation.jsonl");
        if (File.Exists(validation)) Validate(model, adapter, Tasks(TicketFile.Read(validation), validation), told);
        // The run is over: the checkpoint would only stand in the way of the next one.
        File.Delete(options.CheckpointFile!);

        List<TicketTask> Tasks(IReadOnlyList<Ticket> from, string file) => [.. from.Select(t => TicketTask.Of(t,
            devices.Find(t.Line, t.Device) ?? throw new InvalidInputException(file, t.Id, "a device of devices.json", $"{t.Line}/{t.Device}"),
            retrieval, request.EarlierTickets))];
    }

    private static TrainingOptions Options(TrainingRequest request, TicketTrainingData data, LanguageModel model) => new()
    {
        Steps = request.Epochs * data.BatchesPerEpoch,
        LearningRate = request.LearningRate,
        Seed = request.Seed,
        CheckpointFile = Path.Combine(request.Work, "checkpoint.safetensors"),
        Recipe = string.Create(CultureInfo.InvariantCulture,
            $"lora r{request.Lora.Rank} a{request.Lora.Alpha} d{request.Lora.Dropout} {string.Join('+', request.Lora.TargetModules)}, {request.Epochs} epochs of {data.BatchesPerEpoch} x {request.Batch}, rate {request.LearningRate}, seed {request.Seed}, base {model.Digest}, tickets {FileDigest.Sha256(request.Tickets)[..16]}"),
    };

    private static void Validate(LanguageModel model, LoraAdapter adapter, List<TicketTask> tasks, Action<string> told)
    {
        var before = tasks.Count(Right);
        adapter.MergeInto(model.Model);
        var after = tasks.Count(Right);
        told(string.Create(CultureInfo.InvariantCulture, $"validation tickets with the right cause: base {before} of {tasks.Count}, base with adapter {after}"));

        bool Right(TicketTask task)
        {
            var request = LanguageModelAnswering.RequestFor(task.Prompt) with { MaxTextTokens = 0 };
            var probabilities = model.Answer(request, CancellationToken.None).LabelProbabilities;
            return Enumerable.Range(0, probabilities.Count).MaxBy(l => probabilities[l]) == task.Label;
        }
    }
}
