using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Model.Training;

namespace EdgeDiag.EdgeHost.Learning.Recipes;

/// <summary>All keys of a recipe. One table for the file, for the command's options and for the recipe that is kept beside an adapter.</summary>
public static class RecipeKeys
{
    private static readonly string[] Projections = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"];

    /// <summary>The keys in the order in which they are written.</summary>
    public static IReadOnlyList<RecipeKey> All { get; } =
    [
        Whole("epochs", "Passes over the tickets", 1, 1000, r => r.Epochs, (r, v) => r with { Epochs = v }),
        Whole("batch", "Tickets in a batch", 1, 1024, r => r.Batch, (r, v) => r with { Batch = v }),
        Whole("accumulation", "Batches added up before a step", 1, 1024, r => r.Accumulation, (r, v) => r with { Accumulation = v }),
        Whole("rank", "Rank of the update", 1, 1024, r => r.Rank, (r, v) => r with { Rank = v }),
        Number("alpha", "The update is scaled by alpha / rank", 1e-3, 1e6, r => r.Alpha, (r, v) => r with { Alpha = v }),
        Number("dropout", "On the adapter's input", 0, 0.9, r => r.Dropout, (r, v) => r with { Dropout = v }),
        new(
            "targets",
            "Projections",
            "some of " + string.Join(", ", Projections),
            r => new JsonArray([.. r.Targets.Select(t => (JsonNode)t)]),
            (r, v) =>
                Words(v) is { Count: > 0 } words && words.All(Projections.Contains) && words.Distinct().Count() == words.Count
                    ? r with
                    {
                        Targets = words,
                    }
                    : null,
            text => new JsonArray([.. Split(text).Select(t => (JsonNode)t)])
        ),
        Pattern(
            "rank_pattern",
            "Ranks of some projections, by the end of their names",
            1,
            1024,
            whole: true,
            r => r.RankPattern,
            (r, v) => r with { RankPattern = v }
        ),
        Pattern("alpha_pattern", "Alphas of some projections, likewise", 1e-3, 1e6, whole: false, r => r.AlphaPattern, (r, v) => r with { AlphaPattern = v }),
        Switch("rslora", "Scale the update by alpha / root of rank instead of alpha / rank", r => r.RsLora, (r, v) => r with { RsLora = v }),
        Switch("dora", "Train the length of each weight's rows apart from their direction", r => r.Dora, (r, v) => r with { Dora = v }),
        Switch("qlora", "Hold the base's projections in 4 bits while training", r => r.QLora, (r, v) => r with { QLora = v }),
        Number("rate", "Peak learning rate", 1e-8, 1, r => r.Rate, (r, v) => r with { Rate = v }),
        Number("final_rate", "Share of the peak that the cosine ends at", 0, 1, r => r.FinalRate, (r, v) => r with { FinalRate = v }),
        Whole("warm_up", "Steps of linear warm-up", 0, 100_000, r => r.WarmUp, (r, v) => r with { WarmUp = v }),
        Number("weight_decay", "Decoupled weight decay", 0, 1, r => r.WeightDecay, (r, v) => r with { WeightDecay = v }),
        Number("clip_norm", "Greatest norm of the gradient", 1e-3, 1000, r => r.ClipNorm, (r, v) => r with { ClipNorm = v }),
        Number(
            "spoilt",
            "Tickets that are also learned with something missing, wrong or removed, as a share of the tickets",
            0,
            4,
            r => r.Spoilt,
            (r, v) => r with { Spoilt = v }
        ),
        Number(
            "kept",
            "Share of the update that is kept in the end; less than all of it knows the tickets less by heart",
            0.01,
            1,
            r => r.Kept,
            (r, v) => r with { Kept = v }
        ),
        new(
            "compute",
            "Type of products; auto is bf16 where the machine multiplies it, else f32",
            "auto, f32 or bf16",
            r => r.Compute,
            (r, v) => ComputeChoice.IsSetting(Text(v)) ? r with { Compute = Text(v)! } : null,
            text => text
        ),
        Switch(
            "gradient_checkpointing",
            "Compute layers twice instead of keeping what they computed",
            r => r.GradientCheckpointing,
            (r, v) => r with { GradientCheckpointing = v }
        ),
        Switch("packing", "Lay the tickets of a batch end to end instead of padding them", r => r.Packing, (r, v) => r with { Packing = v }),
        Whole(
            "patience",
            "Looks at the plant's validation tickets without a lower loss that end the run; 0 for never",
            0,
            1000,
            r => r.Patience,
            (r, v) => r with { Patience = v }
        ),
        Whole("evaluate_every", "Steps between looks", 1, 1_000_000, r => r.EvaluateEvery, (r, v) => r with { EvaluateEvery = v }),
        Whole("checkpoint_every", "Steps between checkpoints", 1, 1_000_000, r => r.CheckpointEvery, (r, v) => r with { CheckpointEvery = v }),
        Whole("memory_limit", "MB that the run may take; 0 for what the machine has", 0, 10_000_000, r => r.MemoryLimit, (r, v) => r with { MemoryLimit = v }),
        Whole("seed", "Of factors, dropout and order", 0, int.MaxValue, r => r.Seed, (r, v) => r with { Seed = v }),
    ];

    private static RecipeKey Whole(
        string name,
        string description,
        int low,
        int high,
        Func<TrainingRecipe, int> of,
        Func<TrainingRecipe, int, TrainingRecipe> with
    ) =>
        new(
            name,
            description,
            $"a whole number from {low} to {high}",
            r => of(r),
            (r, v) => Figure(v) is { } f && f % 1 == 0 && f >= low && f <= high ? with(r, (int)f) : null,
            ParseFigure
        );

    private static RecipeKey Number(
        string name,
        string description,
        double low,
        double high,
        Func<TrainingRecipe, double> of,
        Func<TrainingRecipe, double, TrainingRecipe> with
    ) =>
        new(
            name,
            description,
            string.Create(CultureInfo.InvariantCulture, $"a number from {low:0.########} to {high:0.###}"),
            r => of(r),
            (r, v) => Figure(v) is { } f && f >= low && f <= high ? with(r, f) : null,
            ParseFigure
        );

    private static RecipeKey Switch(string name, string description, Func<TrainingRecipe, bool> of, Func<TrainingRecipe, bool, TrainingRecipe> with) =>
        new(
            name,
            description,
            "true or false",
            r => of(r),
            (r, v) =>
                v?.GetValueKind() switch
                {
                    JsonValueKind.True => with(r, true),
                    JsonValueKind.False => with(r, false),
                    _ => null,
                },
            text => bool.TryParse(text, out var flag) ? flag : text
        );

    private static RecipeKey Pattern(
        string name,
        string description,
        double low,
        double high,
        bool whole,
        Func<TrainingRecipe, IReadOnlyDictionary<string, double>> of,
        Func<TrainingRecipe, IReadOnlyDictionary<string, double>, TrainingRecipe> with
    ) =>
        new(
            name,
            description,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{(whole ? "whole numbers" : "numbers")} from {low:0.###} to {high:0.###} by module name (an option has NAME=NUMBER, by comma)"
            ),
            r => new JsonObject(of(r).Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value))),
            (r, v) =>
                v is JsonObject entries && entries.All(e => IsExpression(e.Key) && Figure(e.Value) is { } f && f >= low && f <= high && (!whole || f % 1 == 0))
                    ? with(r, entries.ToDictionary(e => e.Key, e => Figure(e.Value)!.Value))
                    : null,
            text =>
            {
                var entries = new JsonObject();
                foreach (var part in Split(text))
                {
                    if (part.Split('=') is not [{ Length: > 0 } module, var value])
                        return text;
                    entries[module] = ParseFigure(value);
                }

                return entries;
            }
        );

    private static JsonNode? ParseFigure(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var figure) && double.IsFinite(figure) ? figure : text;

    private static double? Figure(JsonNode? node) =>
        node?.GetValueKind() == JsonValueKind.Number ? double.Parse(node.ToJsonString(), CultureInfo.InvariantCulture) : null;

    private static string? Text(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;

    private static List<string>? Words(JsonNode? node) => node is JsonArray list && list.All(w => Text(w) is not null) ? [.. list.Select(w => Text(w)!)] : null;

    private static string[] Split(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static bool IsExpression(string key)
    {
        try
        {
            _ = new Regex(key, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
            return key.Length > 0;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
