using System.Text.Json;
using System.Text.Json.Nodes;

namespace EdgeDiag.Model.Checkpoints;

/// <summary>
/// <c>config.json</c> of a Hugging Face folder, read strictly: a value that would change the result and is not supported is
/// refused by name, and so is a key that this version does not know.
/// </summary>
public static class ModelConfigFile
{
    /// <summary>The file's name.</summary>
    public const string Name = "config.json";

    // Keys that say nothing about the forward pass.
    private static readonly HashSet<string> Harmless =
    [
        "architectures", "transformers_version", "torch_dtype", "dtype", "initializer_range", "use_cache", "attention_dropout",
        "pretraining_tp", "pad_token_id", "_name_or_path", "max_window_layers", "sliding_window", "layer_types",
    ];

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Reads a folder's configuration.</summary>
    /// <exception cref="ModelFormatException">Missing, damaged, or a value that is not supported.</exception>
    public static ModelConfig Read(string folder)
    {
        var path = Path.Combine(folder, Name);
        return JsonFile.Read(path, "the model's configuration", root => new ConfigValues(path, root, Harmless).ToConfig());
    }

    /// <summary>Writes a configuration that <see cref="Read"/> and other tools understand.</summary>
    public static void Write(string folder, ModelConfig config)
    {
        var json = new JsonObject
        {
            ["architectures"] = new JsonArray(config.ModelType == "qwen2" ? "Qwen2ForCausalLM" : "LlamaForCausalLM"),
            ["model_type"] = config.ModelType,
            ["hidden_size"] = config.HiddenSize,
            ["intermediate_size"] = config.IntermediateSize,
            ["num_hidden_layers"] = config.Layers,
            ["num_attention_heads"] = config.Heads,
            ["num_key_value_heads"] = config.KeyValueHeads,
            ["head_dim"] = config.HeadDim,
            ["vocab_size"] = config.VocabularySize,
            ["max_position_embeddings"] = config.MaxPositions,
            ["rms_norm_eps"] = config.RmsNormEpsilon,
            ["rope_theta"] = config.RopeTheta,
            ["tie_word_embeddings"] = config.TieWordEmbeddings,
            ["hidden_act"] = "silu",
            ["eos_token_id"] = config.EosTokenIds.Count == 1 ? config.EosTokenIds[0] : new JsonArray([.. config.EosTokenIds.Select(i => (JsonNode)i)]),
        };
        if (config.BosTokenId is { } bos) json["bos_token_id"] = bos;
        if (config.ModelType == "llama" && config.AttentionBias) json["attention_bias"] = true;
        File.WriteAllText(Path.Combine(folder, Name), json.ToJsonString(Indented) + "\n");
    }
}
