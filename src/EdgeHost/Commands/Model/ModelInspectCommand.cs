using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Learning;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Model.Checkpoints;
using EdgeDiag.Model.Configuration;
using Spectre.Console;

namespace EdgeDiag.EdgeHost.Commands.Model;

/// <summary><c>model inspect</c>: what a folder holds and what it takes, from its headers.</summary>
internal static class ModelInspectCommand
{
    public static Command Create()
    {
        var folder = new Argument<string>("DIR") { Description = "Model folder" };
        return new Command("inspect", "Show family, sizes, memory by precision and what fits this machine; no weight is read") { folder }.With(
            (result, _, json) =>
            {
                var path = Locate.Existing(result.GetValue(folder)!);
                var model = ModelInspection.Inspect(path);
                var free = MachineMemory.Available;
                if (json)
                    CommandOutput.WriteLine(Json(path, model, free));
                else
                    Print(path, model, free);
                return 0;
            }
        );
    }

    // Tokens of one sequence that fit beside the weights; 0 where not even those do.
    private static long Fitting(MemoryNeed need, long free) => Math.Clamp((free - need.Weights) / need.CachePerToken, 0, need.Context);

    private static JsonObject Json(string path, ModelInspection m, long free)
    {
        var line = new JsonObject
        {
            ["folder"] = path,
            ["model_type"] = m.ModelType,
            ["tokenizer"] = m.Tokenizer,
            ["types"] = Sizes(m.Types),
            ["files"] = Sizes(m.Files),
            ["loads"] = m.Problems.Count == 0,
            ["problems"] = new JsonArray([.. m.Problems.Select(p => (JsonNode)p)]),
            ["memory_available"] = free,
        };
        if (m.Config is not { } c)
            return line;
        line["family"] = c.Family.Name;
        line["parameters"] = c.Parameters;
        line["embedding_parameters"] = m.EmbeddingParameters;
        line["quantization"] = c.Quantization?.Precision;
        line["sizes"] = new JsonObject
        {
            ["layers"] = c.Layers,
            ["hidden"] = c.HiddenSize,
            ["intermediate"] = c.IntermediateSize,
            ["heads"] = c.Heads,
            ["kv_heads"] = c.KeyValueHeads,
            ["head_dim"] = c.HeadDim,
            ["vocabulary"] = c.VocabularySize,
            ["context"] = c.MaxPositions,
            ["tied"] = c.TieWordEmbeddings,
        };
        line["memory"] = new JsonArray([
            .. MemoryNeed
                .ForEachPrecision(c)
                .Select(n =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["precision"] = n.Precision,
                            ["weights"] = n.Weights,
                            ["cache_per_token"] = n.CachePerToken,
                            ["total"] = n.Total,
                            ["fitting_tokens"] = Fitting(n, free),
                        }
                ),
        ]);
        return line;
    }

    private static void Print(string path, ModelInspection m, long free)
    {
        var facts = new Table().Border(TableBorder.Simple).HideHeaders().AddColumn("").AddColumn("");
        void Line(string name, string value) => facts.AddRow(Terminals.Text(name), Terminals.Text(value));
        Line("folder", path);
        if (m.Config is { } c)
        {
            Line("family", $"{c.Family.Name} ({c.ModelType}){(c.Quantization is { } q ? $", {q.Precision} of {q.Base}" : "")}");
            Line(
                "sizes",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{c.Layers} layers, hidden {c.HiddenSize}, intermediate {c.IntermediateSize}, {c.Heads} heads and {c.KeyValueHeads} for keys "
                        + $"and values of {c.HeadDim}, vocabulary {c.VocabularySize}, context {c.MaxPositions}"
                )
            );
            Line(
                "parameters",
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{c.Parameters:N0}, {m.EmbeddingParameters:N0} of them "
                        + $"embedding{(c.TieWordEmbeddings ? ", which is the output head" : " and output head")}"
                )
            );
        }
        else
            Line("model_type", m.ModelType);
        Line("tensors", string.Join(", ", m.Types.Select(t => $"{t.Key} {Megabytes(t.Value)}")));
        Line(
            "files",
            m.Files.Count <= 3
                ? string.Join(", ", m.Files.Select(f => $"{f.Key} {Megabytes(f.Value)}"))
                : $"{m.Files.Count} shards, {Megabytes(m.Files.Values.Sum())}"
        );
        Line("tokenizer", m.Tokenizer);
        Terminals.Output.Write(facts);
        if (m.Config is { } config)
            Memory(config, free);
        Console.WriteLine(m.Problems.Count == 0 ? "can be loaded" : "cannot be loaded:");
        foreach (var problem in m.Problems)
            Console.WriteLine(problem);
    }

    private static void Memory(ModelConfig config, long free)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("precision");
        foreach (var name in (string[])["weights", $"cache, {config.MaxPositions} tokens", "together", $"in {Megabytes(free)} available"])
            table.AddColumn(new TableColumn(name).RightAligned());
        foreach (var need in MemoryNeed.ForEachPrecision(config))
        {
            var tokens = Fitting(need, free);
            table.AddRow(
                need.Precision,
                Megabytes(need.Weights),
                Megabytes(need.CachePerToken * need.Context),
                Megabytes(need.Total),
                tokens == need.Context ? "fits"
                    : tokens == 0 ? "does not fit"
                    : string.Create(CultureInfo.InvariantCulture, $"{tokens} tokens fit")
            );
        }

        Terminals.Output.Write(table);
    }

    private static JsonObject Sizes(IReadOnlyDictionary<string, long> sizes) => new(sizes.Select(s => KeyValuePair.Create(s.Key, (JsonNode?)s.Value)));

    private static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:N1} MB");
}
