using System.Globalization;
using System.Text.Json;

namespace EdgeDiag.Model.Checkpoints;

/// <summary>Takes the values of a <c>config.json</c> one by one and refuses what is left over.</summary>
internal sealed class ConfigValues(string path, JsonElement root, HashSet<string> harmless)
{
    private readonly HashSet<string> _read = [];

    public ModelConfig ToConfig()
    {
        var type = Text("model_type", "");
        if (type is not ("qwen2" or "llama")) throw Bad("model_type", "qwen2 or llama", type);
        var hidden = Int("hidden_size");
        var heads = Int("num_attention_heads");
        var kvHeads = Int("num_key_value_heads", heads);
        if (heads % kvHeads != 0) throw Bad("num_key_value_heads", $"a divisor of num_attention_heads ({heads})", $"{kvHeads}");
        var headDim = Int("head_dim", hidden % heads == 0 ? hidden / heads : throw Bad("hidden_size", $"a multiple of num_attention_heads ({heads})", $"{hidden}"));
        if (headDim % 2 != 0) throw Bad("head_dim", "an even number", $"{headDim}");
        Only("hidden_act", "silu");
        Only("rope_scaling", "null");
        Only("use_sliding_window", "false");
        Only("mlp_bias", "false");
        Only("quantization_config", "null");
        Rope(out var theta);
        var attentionBias = Flag("attention_bias", type == "qwen2");
        // Llama's attention_bias also gives o_proj a bias, which this decoder has no place for; Qwen2 always has q, k and v biases.
        if (attentionBias != (type == "qwen2")) throw Bad("attention_bias", type == "qwen2" ? "true or nothing" : "false or nothing", attentionBias ? "true" : "false");
        var config = new ModelConfig
        {
            ModelType = type, HiddenSize = hidden, IntermediateSize = Int("intermediate_size"), Layers = Int("num_hidden_layers"),
            Heads = heads, KeyValueHeads = kvHeads, HeadDim = headDim, VocabularySize = Int("vocab_size"),
            MaxPositions = Int("max_position_embeddings"), RmsNormEpsilon = Number("rms_norm_eps", 1e-6), RopeTheta = theta,
            TieWordEmbeddings = Flag("tie_word_embeddings", false), AttentionBias = attentionBias,
            BosTokenId = Ids("bos_token_id") is [var bos, ..] ? bos : null, EosTokenIds = Ids("eos_token_id"),
        };
        if (config.EosTokenIds.Count == 0) throw Bad("eos_token_id", "a token id", "nothing");
        foreach (var key in root.EnumerateObject())
            if (!_read.Contains(key.Name) && !harmless.Contains(key.Name))
                throw Bad(key.Name, "a key known to this version", $"an unknown key with value {Short(key.Value)}");
        return config;
    }

    private void Rope(out double theta)
    {
        theta = Number("rope_theta", 10_000);
        // Newer files put the rotary settings into one object.
        if (!Take("rope_parameters", out var rope) || rope.ValueKind == JsonValueKind.Null) return;
        foreach (var key in rope.EnumerateObject())
        {
            if (key.Name == "rope_theta" && key.Value.TryGetDouble(out var value)) theta = value;
            else if (key.Name != "rope_type" || key.Value.ToString() != "default") throw Bad($"rope_parameters.{key.Name}", "rope_type default", Short(key.Value));
        }
    }

    private bool Take(string key, out JsonElement value)
    {
        _read.Add(key);
        return root.TryGetProperty(key, out value);
    }

    private int Int(string key, int? standard = null)
    {
        if (!Take(key, out var value)) return standard ?? throw Bad(key, "a whole number", "nothing");
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out var number) || number is < 1 or > 100_000_000) throw Bad(key, "a whole number from 1 to 100000000", Short(value));
        return number;
    }

    private double Number(string key, double standard)
    {
        if (!Take(key, out var value)) return standard;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var number) || !(number > 0) || double.IsInfinity(number)) throw Bad(key, "a number above 0", Short(value));
        return number;
    }

    private bool Flag(string key, bool standard)
    {
        if (!Take(key, out var value) || value.ValueKind == JsonValueKind.Null) return standard;
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False)) throw Bad(key, "true or false", Short(value));
        return value.GetBoolean();
    }

    private string Text(string key, string standard) => Take(key, out var value) ? value.ToString() : standard;

    private IReadOnlyList<int> Ids(string key)
    {
        if (!Take(key, out var value) || value.ValueKind == JsonValueKind.Null) return [];
        var all = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().ToArray() : [value];
        return [.. all.Select(v => v.ValueKind == JsonValueKind.Number && v.TryGetInt32(out var id) && id >= 0 ? id : throw Bad(key, "token ids", Short(value)))];
    }

    private void Only(string key, string allowed)
    {
        if (Take(key, out var value) && value.ValueKind != JsonValueKind.Null && !string.Equals(value.ToString(), allowed, StringComparison.OrdinalIgnoreCase))
            throw Bad(key, $"{allowed}; nothing else is supported", Short(value));
    }

    private static string Short(JsonElement value)
    {
        var text = value.GetRawText().ReplaceLineEndings(" ");
        return text.Length > 80 ? string.Create(CultureInfo.InvariantCulture, $"{text[..80]}…") : text;
    }

    private ModelFormatException Bad(string key, string expected, string found) => new(path, key, expected, found);
}
