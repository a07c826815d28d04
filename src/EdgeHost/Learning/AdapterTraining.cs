using System.Globalization;
using EdgeDiag.EdgeHost.Learning.Recipes;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Sources;
using EdgeDiag.Fusion.Tickets;
using EdgeDiag.Model;
using EdgeDiag.Model.Chat;
using EdgeDiag.Model.Configuration;
using EdgeDiag.Model.Files;
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
    /// <exception cref="InsufficientMemoryForTrainingException">It would not fit into memory.</exception>
    public static void Run(TrainingRequest request, Action<string> told, Action<TrainingProgress> progress, CancellationToken cancellationToken)
    {
        var devices = DeviceCatalog.Load(Path.Combine(request.Plant, "devices.json"));
        using var manuals = ManualIndex.Build(Path.Combine(request.Plant, "manuals"), devices);
        var tickets = TicketFile.Read(request.Tickets);
        if (tickets.Count == 0)
            throw new InvalidInputException(request.Tickets, "file", "at least one ticket", "none");
        var retrieval = new Retrieval(manuals, new TicketIndex(request.Earlier is { } earlier ? TicketFile.Read(earlier) : tickets, devices, manuals.Codes));
        var questions = TicketQuestions.FromTickets(tickets, request.Tickets, devices, retrieval);
        var tasks = TicketQuestions.Tasks(
            [.. questions, .. TicketQuestions.Spoilt(questions, manuals.Sections, request.Recipe.Spoilt, request.Recipe.Seed)],
            request.EarlierTickets
        );

        var compute = ComputeChoice.For(request.Recipe.Compute, ModelDevice.Choose(request.Device), request.CheckpointFile);
        request = request with { Recipe = request.Recipe with { Compute = compute.Name } };
        var recipe = request.Recipe;
        if (recipe.QLora || recipe.GradientCheckpointing)
            NativeHeap.ReturnLargeBlocks();
        else
            NativeHeap.KeepBlocks();
        var lora = request.From is { } from ? AdapterFile.ReadConfig(from) with { Dropout = recipe.Dropout } : Lora(recipe);
        if (recipe.Kept < 1 && lora.Decomposed)
            throw new InvalidInputException(
                "recipe",
                "kept",
                "1 with dora, whose rows' lengths are not part of the update",
                recipe.Kept.ToString(CultureInfo.InvariantCulture)
            );
        var config = ModelConfigFile.Read(request.Base);
        // Before the base is loaded, as if a ticket had one token; and once more when their length is known.
        Require(recipe, config, Plan(recipe, lora, compute, (recipe.Batch, 1, recipe.Batch)));
        told($"{tickets.Count} tickets read from {request.Tickets}; {compute.Text}");
        told($"loading the base model {request.Base}");
        using var model = LanguageModel.Load(request.Base, null, request.Device, recipe.QLora ? LanguageModel.Nf4 : "f32", request.ChatTemplate);
        using var adapter = request.From is not null
            ? AdapterFile.Read(request.From, model.Model, model.BaseName)
            : LoraAdapter.Create(lora with { BaseModel = model.BaseName }, model.Model, recipe.Seed);
        // What stands beside the tickets' signs is what this adapter reads.
        AdapterValidation.Serve(adapter, model);
        var gate = new LiveFaultGate(request.Data, told);
        var lines = new PacedLines(told, request.Time);
        TicketTrainingData Encode(string what, IReadOnlyList<TicketTask> of)
        {
            told($"encoding {of.Count} {what}");
            var done = 0;
            return new TicketTrainingData(
                of,
                model,
                recipe.Batch,
                recipe.Seed,
                () =>
                {
                    gate.Wait(cancellationToken);
                    cancellationToken.ThrowIfCancellationRequested();
                    lines.Count($"encoding {what}", done++, of.Count);
                }
            );
        }

        var data = Encode("tickets and spoilt copies", tasks);
        if (data.Longest > model.Model.Config.MaxPositions)
            throw new ModelFormatException(
                request.Base,
                "max_position_embeddings",
                $"at least {data.Longest} for the longest ticket",
                $"{model.Model.Config.MaxPositions}"
            );
        told(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{tickets.Count} tickets, {tasks.Count - tickets.Count} spoilt copies, {tasks.Count(t => t.Label == 0)} with a cause that no "
                    + $"source lists; longest {data.Longest} tokens; {adapter.Weights.Sum(w => w.Value.numel()):N0} parameters to train"
            )
        );
        var estimate = Require(recipe, config, Plan(recipe, lora, compute, ((long)recipe.Batch * data.Longest, data.Longest, data.Supervised)));
        told(string.Create(CultureInfo.InvariantCulture, $"memory at the most about {estimate.Total / 1e6:0} MB of {MachineMemory.Available / 1e6:0}"));

        var checks = AdapterValidation.Tasks(request.Plant, devices, retrieval, request.EarlierTickets);
        if (recipe.Patience > 0 && checks.Count == 0)
            throw new InvalidInputException(AdapterValidation.TicketsOf(request.Plant), "file", "validation tickets, which patience asks", "none");
        var stopping = recipe.Patience > 0 ? new EarlyStopping(Encode("validation tickets", checks).Pass, recipe.EvaluateEvery, recipe.Patience) : null;

        LoraAdapter.Unmerge(model.Model);
        adapter.Attach(model.Model);
        Directory.CreateDirectory(request.Work);
        var options = Options(request, compute, data, model) with { Yield = gate.Wait, EarlyStopping = stopping };
        told(
            $"{(File.Exists(request.CheckpointFile) ? "going on from the checkpoint" : "training")}: {options.Steps} steps of "
                + $"{recipe.Batch * recipe.Accumulation} tickets"
        );
        using var curve = new LossCurve(request.Work, options.Recipe);
        using (var start = request.Blend < 1 ? TorchSharp.torch.NewDisposeScope() : null)
        {
            var before = start is null ? [] : adapter.Weights.ToDictionary(w => w.Key, w => w.Value.detach().clone());
            using (var trainer = new Trainer(model.Model, adapter.Weights, data, options, recipe.Dropout))
                trainer.Train(
                    p =>
                    {
                        curve.Add(p);
                        progress(p);
                    },
                    cancellationToken
                );
            if (start is not null && !cancellationToken.IsCancellationRequested)
                Blend(adapter, before, request.Blend);
        }

        LoraAdapter.Detach(model.Model);
        if (recipe.Kept < 1)
            adapter.Scale(recipe.Kept);
        AdapterFile.Write(request.Output, adapter);
        AdapterOrigin.Write(request.Output, request.From is { } parent ? [parent] : [], tickets);
        File.Delete(Path.Combine(request.Output, AdapterCalibration.FileName));
        RecipeFile.Write(request.Output, recipe, compute.Reason);
        curve.Write(request.Output);
        told($"wrote {request.Output}, base {model.BaseName}");
        if (checks.Count > 0)
            Validate(model, adapter, checks, request, told, lines);

        // The run is over: the checkpoint would only stand in the way of the next one.
        File.Delete(request.CheckpointFile);
    }

    private static LoraConfig Lora(TrainingRecipe recipe) =>
        new()
        {
            BaseModel = "",
            Rank = recipe.Rank,
            Alpha = recipe.Alpha,
            Dropout = recipe.Dropout,
            TargetModules = recipe.Targets,
            RankStabilized = recipe.RsLora,
            Decomposed = recipe.Dora,
            RankPattern = recipe.RankPattern.ToDictionary(r => r.Key, r => (int)r.Value),
            AlphaPattern = recipe.AlphaPattern,
        };

    private static MemoryPlan Plan(TrainingRecipe recipe, LoraConfig lora, ComputeChoice compute, (long Tokens, long Longest, long Supervised) batch) =>
        new()
        {
            Lora = lora,
            Tokens = batch.Tokens,
            Longest = batch.Longest,
            Supervised = batch.Supervised,
            WeightBytes = recipe.QLora ? 2 : 4,
            ComputeBytes = compute.Bytes,
            Packed = recipe.QLora,
            GradientCheckpointing = recipe.GradientCheckpointing,
            EarlyStopping = recipe.Patience > 0,
        };

    private static MemoryEstimate Require(TrainingRecipe recipe, ModelConfig config, MemoryPlan plan)
    {
        var estimate = MemoryEstimate.ForPlan(config, plan);
        var available = recipe.MemoryLimit > 0 ? Math.Min(recipe.MemoryLimit * 1_000_000L, MachineMemory.Available) : MachineMemory.Available;
        return estimate.Total <= available ? estimate : throw new InsufficientMemoryForTrainingException(estimate.Refusal(available, plan));
    }

    private static TrainingOptions Options(TrainingRequest request, ComputeChoice compute, TicketTrainingData data, LanguageModel model) =>
        new()
        {
            Steps = Math.Max(1, request.Recipe.Epochs * data.BatchesPerEpoch / request.Recipe.Accumulation),
            Accumulation = request.Recipe.Accumulation,
            LearningRate = request.Recipe.Rate,
            FinalLearningRateShare = request.Recipe.FinalRate,
            WarmUpSteps = request.Recipe.WarmUp,
            WeightDecay = request.Recipe.WeightDecay,
            ClipNorm = request.Recipe.ClipNorm,
            Seed = request.Recipe.Seed,
            Compute = compute.Type,
            GradientCheckpointing = request.Recipe.GradientCheckpointing,
            Packing = request.Recipe.Packing,
            CheckpointEvery = request.Recipe.CheckpointEvery,
            CheckpointFile = request.CheckpointFile,
            // How often the run is saved and what it may take change nothing in what is learned.
            Recipe =
                $"{RecipeFile.Json(request.Recipe with { CheckpointEvery = 1, MemoryLimit = 0 }).ToJsonString()}{From(request)}, base "
                + $"{model.Digest}, tickets {FileDigest.Sha256(request.Tickets)[..16]}",
        };

    private static string From(TrainingRequest request) =>
        request.From is { } from ? $" from {FileDigest.Sha256(Path.Combine(from, AdapterFile.WeightsName))[..16]}" : "";

    private static void Blend(LoraAdapter adapter, IReadOnlyDictionary<string, TorchSharp.torch.Tensor> before, double share)
    {
        using var _ = TorchSharp.torch.no_grad();
        foreach (var (name, weight) in adapter.Weights)
            weight.mul_(share).add_(before[name], alpha: 1 - share);
    }

    private static void Validate(
        LanguageModel model,
        LoraAdapter adapter,
        IReadOnlyList<TicketTask> tasks,
        TrainingRequest request,
        Action<string> told,
        PacedLines lines
    )
    {
        var text = "";
        if (request.AsksBase)
        {
            told($"asking the base about {tasks.Count} validation tickets");
            text = $"base {AdapterValidation.Right(Answers("without"), 0)} of {tasks.Count}, ";
        }

        told($"asking the base with the adapter about {tasks.Count} validation tickets");
        AdapterValidation.Serve(adapter, model);
        var after = Answers("with");
        var fitted = AdapterValidation.Fit(after, AdapterValidation.TicketsOf(request.Plant));
        fitted.Write(request.Output);
        text += string.Create(
            CultureInfo.InvariantCulture,
            $"base with adapter {AdapterValidation.Right(after, fitted.PointwiseWeight)} of {tasks.Count}; temperature {fitted.Temperature}"
        );
        told(
            string.Create(
                CultureInfo.InvariantCulture,
                $"validation tickets with the right cause: {text}, pointwise weight {fitted.PointwiseWeight}, loss {fitted.LossBefore} before and "
                    + $"{fitted.LossAfter} after"
            )
        );

        IReadOnlyList<ScoredAnswer> Answers(string how) =>
            AdapterValidation.Answers(model, tasks, n => lines.Count($"validation {how} the adapter", n, tasks.Count));
    }
}
