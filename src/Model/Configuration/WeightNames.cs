namespace EdgeDiag.Model.Configuration;

/// <summary>
/// The decoder's names and shapes of its tensors: those of a Llama, Qwen2 or Qwen3 checkpoint in Hugging Face layout. What other
/// families call them is in <see cref="ModelFamily"/>.
/// </summary>
public static class WeightNames
{
    /// <summary>[V, H].</summary>
    public const string Embedding = "model.embed_tokens.weight";

    /// <summary>[H].</summary>
    public const string FinalNorm = "model.norm.weight";

    /// <summary>[V, H]; absent where tied.</summary>
    public const string Head = "lm_head.weight";

    /// <summary>All modules of a layer, in the order of a checkpoint; no model has all of them.</summary>
    internal static IReadOnlyList<string> LayerModules { get; } =
    [
        "input_layernorm",
        "self_attn.q_proj",
        "self_attn.k_proj",
        "self_attn.v_proj",
        "self_attn.o_proj",
        "self_attn.q_norm",
        "self_attn.k_norm",
        "mlp.gate_proj",
        "mlp.up_proj",
        "mlp.down_proj",
        "post_attention_layernorm",
    ];

    /// <summary>[H].</summary>
    public static string InputNorm(int layer) => $"model.layers.{layer}.input_layernorm.weight";

    /// <summary>[H].</summary>
    public static string PostNorm(int layer) => $"model.layers.{layer}.post_attention_layernorm.weight";

    /// <summary>A projection without <c>.weight</c>, such as <c>self_attn.q_proj</c>.</summary>
    public static string Projection(int layer, string module) => $"model.layers.{layer}.{module}";

    /// <summary>Whether a tensor is the weight of a projection.</summary>
    public static bool IsProjection(string name) =>
        name.StartsWith("model.layers.", StringComparison.Ordinal) && name.EndsWith("_proj.weight", StringComparison.Ordinal);

    /// <summary>The module of a tensor: its name without the last segment.</summary>
    public static string Module(string tensor) => tensor[..tensor.LastIndexOf('.')];

    /// <summary>Every tensor that a decoder of this configuration has, with its shape.</summary>
    public static IReadOnlyDictionary<string, long[]> Shapes(ModelConfig c)
    {
        long q = (long)c.Heads * c.HeadDim,
            kv = (long)c.KeyValueHeads * c.HeadDim;
        var shapes = new Dictionary<string, long[]> { [Embedding] = [c.VocabularySize, c.HiddenSize], [FinalNorm] = [c.HiddenSize] };
        if (!c.TieWordEmbeddings)
            shapes[Head] = [c.VocabularySize, c.HiddenSize];
        for (var i = 0; i < c.Layers; i++)
        {
            shapes[InputNorm(i)] = [c.HiddenSize];
            shapes[PostNorm(i)] = [c.HiddenSize];
            shapes[Projection(i, "self_attn.q_proj.weight")] = [q, c.HiddenSize];
            shapes[Projection(i, "self_attn.k_proj.weight")] = [kv, c.HiddenSize];
            shapes[Projection(i, "self_attn.v_proj.weight")] = [kv, c.HiddenSize];
            shapes[Projection(i, "self_attn.o_proj.weight")] = [c.HiddenSize, q];
            shapes[Projection(i, "mlp.gate_proj.weight")] = [c.IntermediateSize, c.HiddenSize];
            shapes[Projection(i, "mlp.up_proj.weight")] = [c.IntermediateSize, c.HiddenSize];
            shapes[Projection(i, "mlp.down_proj.weight")] = [c.HiddenSize, c.IntermediateSize];
            if (c.QueryKeyNorm)
            {
                shapes[Projection(i, "self_attn.q_norm.weight")] = [c.HeadDim];
                shapes[Projection(i, "self_attn.k_norm.weight")] = [c.HeadDim];
            }

            if (c.OutputBias)
                shapes[Projection(i, "self_attn.o_proj.bias")] = [c.HiddenSize];
            if (!c.AttentionBias)
                continue;
            shapes[Projection(i, "self_attn.q_proj.bias")] = [q];
            shapes[Projection(i, "self_attn.k_proj.bias")] = [kv];
            shapes[Projection(i, "self_attn.v_proj.bias")] = [kv];
        }

        return shapes;
    }
}
