using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeDiag.Model.Files;

namespace EdgeDiag.Model.Configuration;

/// <summary>
/// <c>config.json</c> of a Hugging Face folder, read strictly: a value that would change the result and is not supported is
/// refused by name, and so is a key that this version does not know.
/// </summary>
public static class ModelConfigFile
{
    /// <summary>The file's name.</summary>
    public const string Name = "config.json";

    /// <summary>The name of the file in which a model's authors put the tokens that end a text.</summary>
    public const string GenerationName = "generation_config.json";

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Reads a folder's configuration.</summary>
    /// <exception cref="ModelFormatException">Missing, damaged, or a value that is not supported.</exception>
    public static ModelConfig Read(string folder)
    {
        return JsonFile.Read(Path.Combine(folder, Name), "the model's configuration", root => Read(folder, root));
    }

    /// <summary>Reads a configuration that was taken out of a folder and perhaps changed.</summary>
    internal static ModelConfig Read(string folder, JsonObject config)
    {
        using var document = JsonDocument.Parse(config.ToJsonString());
        return Read(folder, document.RootElement);
    }

    private static ModelConfig Read(string folder, JsonElement config)
    {
        var generation = Path.Combine(folder, GenerationName);
        var ends = File.Exists(generation)
            ? JsonFile.Read(generation, "the standard settings of generation", root => new ConfigValues(generation, root).Ids("eos_token_id"))
            : [];
        return ConfigReader.Read(new ConfigValues(Path.Combine(folder, Name), config), ends);
    }

    /// <summary>Writes a configuration that <see cref="Read"/> and other tools understand.</summary>
    /// <exception cref="NotSupportedException">A family with a layout of its own; its checkpoints are only copied.</exception>
    public static void Write(string folder, ModelConfig config)
    {
        if (config.ModelType is not ("llama" or "mistral" or "qwen2" or "qwen3") || config.RopeScaling is not null)
            throw new NotSupportedException($"{Name} of {config.Family.Name} with these settings");
        var json = new JsonObject
        {
            ["architectures"] = new JsonArray(config.Family.Architecture),
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
        // Nothing would mean the window of the family's first model.
        if (config.Family.Keys is { Window: { } window, StandardWindow: not null })
            json[window] = null;
        if (config.BosTokenId is { } bos)
            json["bos_token_id"] = bos;
        if (config.Family.Keys.Bias is not null && config.AttentionBias)
            json["attention_bias"] = true;
        File.WriteAllText(Path.Combine(folder, Name), json.ToJsonString(Indented) + "\n");
    }
}
