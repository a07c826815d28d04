using EdgeDiag.EdgeHost.Learning.Recipes;

namespace EdgeDiag.EdgeHost.Learning;

/// <summary>What <c>edgediag train</c> is asked for.</summary>
/// <param name="Plant">Plant folder: devices, manuals, <c>tickets/validation.jsonl</c> where it exists.</param>
/// <param name="Tickets">Tickets to learn from.</param>
/// <param name="Base">Base model's folder.</param>
/// <param name="Device">Where to train: <c>auto</c>, <c>cpu</c> or <c>cuda:N</c>.</param>
/// <param name="Output">Folder of the adapter.</param>
/// <param name="Work">Folder of the checkpoint.</param>
/// <param name="Recipe">How.</param>
/// <param name="EarlierTickets">Earlier tickets in a prompt, as the service puts there.</param>
public sealed record TrainingRequest(
    string Plant,
    string Tickets,
    string Base,
    string Device,
    string Output,
    string Work,
    TrainingRecipe Recipe,
    int EarlierTickets
)
{
    /// <summary>The setting <c>Data</c> of the service on this box, whose faults come before training. Default <c>var</c>.</summary>
    public string Data { get; init; } = "var";

    /// <summary>Folder of an adapter for the same base to go on from, whose rank, alpha and targets then count; null begins afresh.</summary>
    public string? From { get; init; }

    /// <summary>
    /// How far to go from the factors begun with to those trained, above 0 to 1. Less than 1 keeps more of what was known: weights
    /// between two of one valley do well on both their tasks (Wortsman et al., Robust fine-tuning of zero-shot models, 2022).
    /// </summary>
    public double Blend { get; init; } = 1;

    /// <summary>The setting <c>Model:ChatTemplate</c>: a model is taught as it will be asked. Default <c>auto</c>.</summary>
    public string ChatTemplate { get; init; } = "auto";

    /// <summary>Ask the base alone about the validation tickets too, to compare with. Default true.</summary>
    public bool AsksBase { get; init; } = true;

    /// <summary>Clock that paces what is told. Default that of the machine.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>File of the run's state, from which an interrupted run goes on.</summary>
    public string CheckpointFile => Path.Combine(Work, "checkpoint.safetensors");

    /// <summary>Ticket file that earlier tickets in the prompts come from; that of the tickets learned where null.</summary>
    public string? Earlier { get; init; }
}
