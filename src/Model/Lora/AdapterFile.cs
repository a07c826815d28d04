using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeDiag.Model.Checkpoints;
using EdgeDiag.Model.Configuration;
using EdgeDiag.Model.Files;
using EdgeDiag.Model.Layers;
using EdgeDiag.Model.Numerics;
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

    /// <summary>Writes an adapter, on the modules that the family's checkpoints have; both files are replaced atomically.</summary>
    /// <exception cref="ModelFormatException">Something that the family's fused modules cannot hold (<see cref="FusedFactors.Join"/>).</exception>
    public static void Write(string folder, LoraAdapter adapter)
    {
        Directory.CreateDirectory(folder);
        if (adapter.Base is { } model && model.Family.IsFused)
        {
            var (config, pairs) = Joined(adapter, model);
            using var joined = new LoraAdapter(config, pairs);
            Write(folder, joined, config);
        }
        else
        {
            Write(folder, adapter, adapter.Config);
        }
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
        var modules = AdapterModules.TensorsOf(model.Config);
        if (config.TargetModules.FirstOrDefault(t => !modules.Any(m => AdapterModules.IsTarget([t], m.Name))) is { } absent)
            throw new ModelFormatException(
                Path.Combine(folder, ConfigName),
                "target_modules",
                $"modules of {model.Config.Family.Name}: {string.Join(", ", modules.Select(m => LoraAdapter.ModuleOf(m.Name)).Distinct())}",
                absent
            );
        try
        {
            foreach (var module in modules.Where(m => AdapterModules.IsTarget(config.TargetModules, m.Name)))
            foreach (var (projection, pair) in FusedFactors.Split(model.Config, module, Pair(file, path, config, module, model.Device, unread)))
                pairs[projection] = pair;
            if (unread.Count > 0)
                throw new ModelFormatException(
                    path,
                    unread.Order(StringComparer.Ordinal).First(),
                    "only tensors of the target modules",
                    "a tensor that nothing would read"
                );
        }
        catch
        {
            foreach (var pair in pairs.Values)
                pair.Dispose();
            throw;
        }

        return new LoraAdapter(model.Config.Family.IsFused ? Described(config, pairs) : config, pairs) { Base = model.Config };
    }

    private static LoraPair Pair(SafetensorsFile file, string path, LoraConfig config, CheckpointTensor module, Device device, HashSet<string> unread)
    {
        var rank = config.RankOf(module.Name);
        var a = Load(file, path, LoraAdapter.NameOf(module.Name, "lora_A"), [rank, module.Shape[1]], device, unread);
        var b = Load(file, path, LoraAdapter.NameOf(module.Name, "lora_B"), [module.Shape[0], rank], device, unread);
        return new LoraPair(
            a,
            b,
            config.ScaleOf(module.Name),
            config.Decomposed ? Load(file, path, LoraAdapter.MagnitudeOf(module.Name), [module.Shape[0]], device, unread) : null
        );
    }

    private static (LoraConfig Config, Dictionary<string, LoraPair> Pairs) Joined(LoraAdapter adapter, ModelConfig model)
    {
        var joined = new Dictionary<string, LoraPair>();
        foreach (var module in AdapterModules.TensorsOf(model).Where(m => m.Parts.Any(p => adapter.Pairs.ContainsKey(p.Name))))
            joined[module.Name] = FusedFactors.Join(model, module, adapter.Pairs);
        return (Described(adapter.Config, joined), joined);
    }

    // The same adapter by other names: what it targets, and each rank and alpha that is not the standard.
    private static LoraConfig Described(LoraConfig config, IEnumerable<KeyValuePair<string, LoraPair>> pairs)
    {
        var ranks = pairs.ToDictionary(p => p.Key, p => (int)p.Value.A.shape[0]);
        var alphas = pairs.ToDictionary(p => p.Key, p => p.Value.Scale * (config.RankStabilized ? Math.Sqrt(p.Value.A.shape[0]) : p.Value.A.shape[0]));
        return config with
        {
            TargetModules = [.. ranks.Keys.Select(AdapterModules.Kind).Distinct()],
            RankPattern = AdapterModules.Pattern(ranks, config.Rank),
            AlphaPattern = AdapterModules.Pattern(alphas, config.Alpha),
        };
    }

    private static void Write(string folder, LoraAdapter adapter, LoraConfig config)
    {
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
        if (!finite.IsTrue())
            throw new ModelFormatException(path, name, "finite values", "NaN or infinity");
        return tensor;
    }
}
