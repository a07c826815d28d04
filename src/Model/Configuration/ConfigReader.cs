namespace EdgeDiag.Model.Configuration;

/// <summary>Turns the values of a <c>config.json</c> into a <see cref="ModelConfig"/>, by the keys of its family.</summary>
internal static class ConfigReader
{
    // Keys of any family that say nothing about the forward pass.
    private static readonly string[] Harmless =
    [
        "architectures",
        "transformers_version",
        "torch_dtype",
        "dtype",
        "initializer_range",
        "use_cache",
        "attention_dropout",
        "pretraining_tp",
        "pad_token_id",
        "_name_or_path",
        "auto_map",
        "tokenizer_class",
        "_from_model_config",
        "_attn_implementation_autoset",
        "gradient_checkpointing",
        "unsloth_version",
        "unsloth_fixed",
    ];

    // Keys of any family that must not be used.
    private static readonly Dictionary<string, string> Fixed = new()
    {
        ["hidden_act"] = "silu",
        ["mlp_bias"] = "false",
        ["compression_config"] = "null",
        ["num_experts"] = "null",
        ["num_local_experts"] = "null",
        ["n_routed_experts"] = "null",
        ["is_encoder_decoder"] = "false",
        ["add_cross_attention"] = "false",
    };

    /// <summary>Reads everything, or refuses a value by its name.</summary>
    /// <param name="values">The file.</param>
    /// <param name="ends">Tokens that end a text according to <c>generation_config.json</c>.</param>
    public static ModelConfig Read(ConfigValues values, IReadOnlyList<int> ends)
    {
        var type = values.Text("model_type", "");
        if (ModelFamily.Find(type) is not { } family)
            throw values.Unusable("model_type", $"one of {string.Join(", ", ModelFamily.All.Select(f => f.ModelType))}", type.Length > 0 ? type : "nothing");
        var keys = family.Keys;
        foreach (var key in keys.Required)
            if (!values.Has(key))
                throw values.Unusable(key, $"a value, as in every {family.Name}", "nothing");
        foreach (var (key, only) in Fixed.Concat(keys.Fixed))
            values.Only(key, only);

        var hidden = values.Int("hidden_size", greatest: 1_000_000);
        var heads = values.Int("num_attention_heads", greatest: 10_000);
        var kvHeads = keys.KeyValueHeads is { } name ? values.Int(name, heads) : heads;
        if (heads % kvHeads != 0)
            throw values.Unusable(keys.KeyValueHeads!, $"a divisor of num_attention_heads ({heads})", $"{kvHeads}");
        var headDim = HeadDim(values, family, hidden, heads);
        var rope = RopeReader.Read(values, keys, headDim);
        var context = Context(values, keys, rope.Context);
        var intermediate = values.Int(keys.Intermediate, greatest: 10_000_000);
        if (intermediate % keys.IntermediateParts != 0)
            throw values.Unusable(keys.Intermediate, $"a multiple of {keys.IntermediateParts}", $"{intermediate}");
        var bias = keys.Bias is { } switched ? values.Flag(switched, keys.StandardBias) : keys.StandardBias;
        var vocabulary = values.Int(keys.Vocabulary);
        var config = new ModelConfig
        {
            ModelType = type,
            HiddenSize = hidden,
            IntermediateSize = intermediate / keys.IntermediateParts,
            Layers = values.Int(keys.Layers, greatest: 1000),
            Heads = heads,
            KeyValueHeads = kvHeads,
            HeadDim = headDim,
            VocabularySize = vocabulary,
            MaxPositions = context,
            RmsNormEpsilon = values.Number(keys.Epsilon, keys.StandardEpsilon),
            RopeTheta = rope.Theta,
            RopeScaling = rope.Scaling,
            RotaryDim = rope.Dim == headDim ? 0 : rope.Dim,
            TieWordEmbeddings = values.Flag("tie_word_embeddings", false),
            AttentionBias = bias,
            OutputBias = bias && keys.OutputBias,
            QueryKeyNorm = keys.QueryKeyNorm,
            Quantization = StoredQuantization.Read(values),
            NormalizedHead = keys.PlainHeadVocabulary is { } plain && vocabulary != plain,
            BosTokenId = values.Ids("bos_token_id") is [var bos, ..] ? bos : null,
            EosTokenIds = [.. values.Ids("eos_token_id").Union(ends)],
        };
        if (config.NormalizedHead && config.TieWordEmbeddings)
            throw values.Unusable("tie_word_embeddings", "false, because the head is normalized and the embedding is not", "true");
        if (config.EosTokenIds.Count == 0)
            throw values.Unusable("eos_token_id", "a token id, here or in generation_config.json", "nothing");
        values.RefuseOthers(Harmless.Concat(keys.Harmless).ToHashSet());
        return config;
    }

    private static int HeadDim(ConfigValues values, ModelFamily family, int hidden, int heads)
    {
        var key = family.Keys.HeadDim;
        if (!values.Has(key) && hidden % heads != 0)
            throw values.Unusable("hidden_size", $"a multiple of num_attention_heads ({heads})", $"{hidden}");
        var dim = values.Int(key, hidden / heads, 10_000);
        if (dim == 0)
            throw values.Unusable("hidden_size", $"at least num_attention_heads ({heads})", $"{hidden}");
        if (dim % 2 != 0)
            throw values.Unusable(key, "an even number", $"{dim}");
        // The first Qwen's own code splits heads by hidden_size / num_attention_heads, whatever kv_channels says.
        if (family.ModelType == "qwen" && dim * heads != hidden)
            throw values.Unusable(key, $"hidden_size / num_attention_heads ({hidden / heads})", $"{dim}");
        return dim;
    }

    // Within its window, sliding attention is plain attention.
    private static int Context(ConfigValues values, ConfigKeys keys, int? scaled)
    {
        var present = keys.Context.Where(values.Has).Select(k => values.Int(k)).ToList();
        if (present.Count == 0)
            throw values.Unusable(keys.Context[^1], "a whole number", "nothing");
        var context = Math.Min(present.Min(), scaled ?? int.MaxValue);
        var kinds = values.List("layer_types").Select(k => k.ToString()).ToHashSet();
        if (kinds.FirstOrDefault(k => k is not ("full_attention" or "sliding_attention")) is { } unknown)
            throw values.Unusable("layer_types", "full_attention or sliding_attention", unknown);
        var slides = keys.Window is not null && (keys.WindowSwitch is null || values.Flag(keys.WindowSwitch, false));
        if (keys.Window is null)
        {
            values.Only("sliding_window", "null");
            values.Only("use_sliding_window", "false");
        }
        else
        {
            var window = values.Int(keys.Window, values.Mentions(keys.Window) ? int.MaxValue : keys.StandardWindow ?? int.MaxValue);
            if (slides)
                context = Math.Min(context, window);
        }

        if (kinds.Contains("sliding_attention") && !slides)
            throw values.Unusable("layer_types", "full_attention, because no window is in use", "sliding_attention");
        return context;
    }
}
