using System.Globalization;
using System.Text.Json;
using EdgeDiag.Model.Files;

namespace EdgeDiag.Model.Lora;

/// <summary>Reads <c>adapter_config.json</c> strictly: what would change the result and is not supported is refused by name.</summary>
internal static class AdapterConfigReader
{
    // Keys that PEFT writes and that change nothing for a merged or attached adapter.
    private static readonly HashSet<string> Harmless =
    [
        "auto_mapping",
        "inference_mode",
        "revision",
        "task_type",
        "peft_version",
        "megatron_core",
        "runtime_config",
        "eva_config",
        "qalora_group_size",
        "ensure_weight_tying",
    ];

    // Keys that must be absent, null, false, empty or this value.
    private static readonly Dictionary<string, string> Fixed = new()
    {
        ["bias"] = "none",
        ["fan_in_fan_out"] = "",
        ["modules_to_save"] = "",
        ["layers_to_transform"] = "",
        ["layers_pattern"] = "",
        ["layer_replication"] = "",
        ["exclude_modules"] = "",
        ["trainable_token_indices"] = "",
        ["target_parameters"] = "",
        ["lora_bias"] = "",
        ["use_qalora"] = "",
        ["alora_invocation_tokens"] = "",
        ["loftq_config"] = "",
        ["corda_config"] = "",
        ["megatron_config"] = "",
        ["arrow_config"] = "",
    };

    // Ways of beginning that leave the base as it is. PiSSA, OLoRA, CorDA, LoftQ and the like take from the base what they give the
    // adapter, which is then not one for the base as it was.
    private static readonly HashSet<string> Beginnings = ["gaussian", "eva", "orthogonal", "True", "False", ""];

    public static LoraConfig Read(string path) => JsonFile.Read(path, "an adapter's description", root => Read(path, root));

    private static LoraConfig Read(string path, JsonElement root)
    {
        int? rank = null;
        double alpha = 8,
            dropout = 0;
        string? baseModel = null;
        List<string>? targets = null;
        bool stabilized = false,
            decomposed = false;
        Dictionary<string, double> ranks = [],
            alphas = [];
        foreach (var key in root.EnumerateObject())
        {
            switch (key.Name)
            {
                case "peft_type":
                    if (key.Value.ToString() != "LORA")
                        throw Unexpected(path, key, "LORA");
                    break;
                case "r":
                    rank = (int)Number(path, key, 1, 1024);
                    break;
                case "lora_alpha":
                    alpha = Number(path, key, double.Epsilon, 1e6);
                    break;
                case "lora_dropout":
                    dropout = Number(path, key, 0, 0.999);
                    break;
                case "init_lora_weights":
                    if (!Beginnings.Contains(key.Value.ToString()))
                        throw Unexpected(
                            path,
                            key,
                            "true, false, gaussian, eva or orthogonal; "
                                + "other ways of beginning change the base, save such an adapter with path_initial_model_for_weight_conversion"
                        );
                    break;
                case "use_rslora":
                    stabilized = Flag(path, key);
                    break;
                case "use_dora":
                    decomposed = Flag(path, key);
                    break;
                case "rank_pattern":
                    ranks = Pattern(path, key, 1, 1024);
                    break;
                case "alpha_pattern":
                    alphas = Pattern(path, key, double.Epsilon, 1e6);
                    break;
                case "base_model_name_or_path":
                    baseModel = key.Value.GetString();
                    break;
                case "target_modules":
                    if (key.Value.ValueKind != JsonValueKind.Array)
                        throw Unexpected(path, key, "a list of module names");
                    targets = [.. key.Value.EnumerateArray().Select(m => m.GetString() ?? throw Unexpected(path, key, "module names"))];
                    break;
                default:
                    if (Harmless.Contains(key.Name))
                        break;
                    if (!Fixed.TryGetValue(key.Name, out var only) && IsUnset(key.Value))
                        break;
                    if (only is null)
                        throw new ModelFormatException(path, key.Name, "a key known to this version", "an unknown key that may change the adapter's meaning");
                    if (!IsUnset(key.Value) && key.Value.ToString() != only)
                        throw Unexpected(path, key, only.Length > 0 ? only : "nothing; it is not supported");
                    break;
            }
        }

        if (rank is null)
            throw new ModelFormatException(path, "r", "a rank", "nothing");
        if (string.IsNullOrEmpty(baseModel))
            throw new ModelFormatException(path, "base_model_name_or_path", "the base model's name", "nothing");
        if (targets is not { Count: > 0 })
            throw new ModelFormatException(path, "target_modules", "at least one module", "none");
        foreach (var target in targets)
            if (!AdapterModules.Known.Contains(LoraAdapter.ModuleOf(target)))
                throw new ModelFormatException(path, "target_modules", "projections of attention and feed-forward blocks, such as q_proj", target);
        return new LoraConfig
        {
            Rank = rank.Value,
            Alpha = alpha,
            Dropout = dropout,
            BaseModel = baseModel,
            TargetModules = targets,
            RankStabilized = stabilized,
            Decomposed = decomposed,
            RankPattern = ranks.ToDictionary(r => r.Key, r => (int)r.Value),
            AlphaPattern = alphas,
        };
    }

    private static bool Flag(string path, JsonProperty key) =>
        key.Value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False or JsonValueKind.Null => false,
            _ => throw Unexpected(path, key, "true or false"),
        };

    private static Dictionary<string, double> Pattern(string path, JsonProperty key, double low, double high)
    {
        if (key.Value.ValueKind == JsonValueKind.Null)
            return [];
        if (key.Value.ValueKind != JsonValueKind.Object)
            throw Unexpected(path, key, "numbers by module name");
        var pattern = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var entry in key.Value.EnumerateObject())
        {
            if (!ModulePattern.IsValid(entry.Name))
                throw new ModelFormatException(path, key.Name, "a module's name or a regular expression for its end", entry.Name);
            if (
                entry.Value.ValueKind != JsonValueKind.Number
                || !entry.Value.TryGetDouble(out var value)
                || value < low
                || value > high
                || (key.Name == "rank_pattern" && value % 1 != 0)
            )
                throw new ModelFormatException(
                    path,
                    $"{key.Name}.{entry.Name}",
                    string.Create(CultureInfo.InvariantCulture, $"a number from {low:0.###} to {high}"),
                    entry.Value.ToString()
                );
            pattern[entry.Name] = value;
        }

        return pattern;
    }

    private static bool IsUnset(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Null or JsonValueKind.False => true,
            JsonValueKind.Array => value.GetArrayLength() == 0,
            JsonValueKind.Object => !value.EnumerateObject().Any(),
            JsonValueKind.String => value.GetString()!.Length == 0,
            _ => false,
        };

    private static double Number(string path, JsonProperty key, double low, double high)
    {
        if (key.Value.ValueKind != JsonValueKind.Number || !key.Value.TryGetDouble(out var value) || value < low || value > high)
            throw Unexpected(path, key, string.Create(CultureInfo.InvariantCulture, $"a number from {low:0.###} to {high}"));
        return value;
    }

    private static ModelFormatException Unexpected(string path, JsonProperty key, string expected) => new(path, key.Name, expected, key.Value.ToString());
}
