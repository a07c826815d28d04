using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeDiag.Model.Checkpoints;
using EdgeDiag.Model.Layers;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Lora;

/// <summary>Adapters as PEFT writes and reads them: a folder with <c>adapter_config.json</c> and <c>adapter_model.safetensors</c>.</summary>
public static class AdapterFile
{
    /// <summary>The description's file name.</summary>
    public const string ConfigName = "adapter_config.json";

    /// <summary>The weights' file name.</summary>
    public const string WeightsName = "adapter_model.safetensors";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Writes an adapter; both files are replaced atomically.</summary>
    public static void Write(string folder, LoraAdapter adapter)
    {
        Directory.CreateDirectory(folder);
        var config = adapter.Config;
        var json = new JsonObject
        {
            ["peft_type"] = "LORA",
            ["task_type"] = "CAUSAL_LM",
            ["base_model_name_or_path"] = config.BaseModel,
            ["r"] = config.Rank,
            ["lora_alpha"] = config.Alpha,
            ["lora_dropout"] = config.Dropout,
            ["target_modules"] = new JsonArray([.. config.TargetModules.Select(m => (JsonNode)m)]),
            ["bias"] = "none",
            ["fan_in_fan_out"] = false,
            ["inference_mode"] = true,
            ["init_lora_weights"] = true,
            ["modules_to_save"] = null,
            ["use_dora"] = config.Decomposed,
            ["use_rslora"] = config.RankStabilized,
            ["rank_pattern"] = new JsonObject(config.RankPattern.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value))),
            ["alpha_pattern"] = new JsonObject(config.AlphaPattern.Select(p => KeyValuePair.Create(p.Key, (JsonNode?)p.Value))),
        };
        SafetensorsWriter.Write(Path.Combine(folder, WeightsName), [.. adapter.Weights], new Dictionary<string, string> { ["format"] = "pt" });
        var temporary = Path.Combine(folder, ConfigName + ".tmp");
        File.WriteAllText(temporary, json.ToJsonString(Indented) + "\n");
        File.Move(temporary, Path.Combine(folder, ConfigName), overwrite: true);
    }

    /// <summary>Reads an adapter's description.</summary>
    /// <param name="folder">Adapter folder.</param>
    /// <exception cref="ModelFormatException">It is missing, damaged, or says something that is not supported.</exception>
    public static LoraConfig ReadConfig(string folder) => AdapterConfigReader.Read(Path.Combine(folder, ConfigName));

    /// <summary>Reads an adapter for a model.</summary>
    /// <param name="folder">Adapter folder.</param>
    /// <param name="model">The model it must fit.</param>
    /// <param name="baseModel">Name of that model.</param>
    /// <exception cref="ModelFormatException">A file is missing or damaged, the adapter is for another base, or its values are not finite.</exception>
    public static LoraAdapter Read(string folder, CausalLM model, string baseModel)
    {
        var config = AdapterConfigReader.Read(Path.Combine(folder, ConfigName));
        if (config.BaseModel.Split('/')[^1] != baseModel)
            throw new ModelFormatException(Path.Combine(folder, ConfigName), "base_model_name_or_path", $"an adapter for {baseModel}", config.BaseModel);
        var path = Path.Combine(folder, WeightsName);
        using var file = SafetensorsFile.Open(path);
        var pairs = new Dictionary<string, LoraPair>();
        var unread = file.Entries.Keys.ToHashSet();
        foreach (var projection in model.Projections.Where(p => config.TargetModules.Contains(LoraAdapter.ModuleOf(p.Name))))
        {
            var rank = config.RankOf(projection.Name);
            var a = Load(file, path, LoraAdapter.NameOf(projection.Name, "lora_A"), [rank, projection.Inputs], model.Device, unread);
            var b = Load(file, path, LoraAdapter.NameOf(projection.Name, "lora_B"), [projection.Outputs, rank], model.Device, unread);
            pairs[projection.Name] = new LoraPair(a, b, config.ScaleOf(projection.Name),
                config.Decomposed ? Load(file, path, LoraAdapter.MagnitudeOf(projection.Name), [projection.Outputs], model.Device, unread) : null);
        }

        if (unread.Count > 0)
            throw new ModelFormatException(path, unread.Order(StringComparer.Ordinal).First(), "only tensors of the target modules", "a tensor that nothing would read");
        return new LoraAdapter(config, pairs);
    }

    private static Tensor Load(SafetensorsFile file, string path, string name, long[] shape, Device device, HashSet<string> unread)
    {
        if (!file.Entries.TryGetValue(name, out var entry))
            throw new ModelFormatException(path, name, $"a tensor of shape [{string.Join(", ", shape)}]", "none");
        if (!entry.Shape.SequenceEqual(shape))
            throw new ModelFormatException(path, name, $"shape [{string.Join(", ", shape)}]", $"[{string.Join(", ", entry.Shape)}]");
        unread.Remove(name);
        var tensor = file.Load(name, ScalarType.Float32, device);
        using var values = tensor.isfinite();
        using var finite = values.all();
        if (!finite.ToBoolean()) throw new ModelFormatException(path, name, "finite values", "NaN or infinity");
        return tensor;
    }
}
