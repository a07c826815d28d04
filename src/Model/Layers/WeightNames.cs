using EdgeDiag.Model.Checkpoints;

namespace EdgeDiag.Model.Layers;

/// <summary>Names and shapes of the tensors of a Qwen2 or Llama checkpoint in Hugging Face layout.</summary>
public static class WeightNames
{
    /// <summary>[V, H].</summary>
    public const string Embedding = "model.embed_tokens.weight";

    /// <summary>[H].</summary>
    public const string FinalNorm = "model.norm.weight";

    /// <summary>[V, H]; absent where tied.</summary>
    public const string Head = "lm_head.weight";

    /// <summary>[H].</summary>
    public static string InputNorm(int layer) => $"model.layers.{layer}.input_layernorm.weight";

    /// <summary>[H].</summary>
    public static string PostNorm(int layer) => $"model.layers.{layer}.post_attention_layernorm.weight";

    /// <summary>A projection without <c>.weight</c>, such as <c>self_attn.q_proj</c>.</summary>
    public static string Projection(int layer, string module) => $"model.layers.{layer}.{module}";

    /// <summary>Whether a tensor is the weight of a projection.</summary>
    public static bool IsProjection(string name) => name.StartsWith("model.layers.", StringComparison.Ordinal) && name.EndsWith("_proj.weight", StringComparison.Ordinal);

    /// <summary>Every tensor that a checkpoint of this configuration must have, with its shape.</summary>
    public static IReadOnlyDictionary<string, long[]> Shapes(ModelConfig c)
    {
        long q = (long)c.Heads * c.HeadDim, kv = (long)c.KeyValueHeads * c.HeadDim;
        var shapes = new Dictionary<string, long[]>
        {
            [Embedding] = [c.VocabularySize, c.HiddenSize],
            [FinalNorm] = [c.HiddenSize],
        };
        if (!c.TieWordEmbeddings) shapes[Head] = [c.VocabularySize, c.HiddenSize];
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
            if (!c.AttentionBias) continue;
            shapes[Projection(i, "self_attn.q_proj.bias")] = [q];
            shapes[Projection(i, "self_attn.k_proj.bias")] = [kv];
            shapes[Projection(i, "self_attn.v_proj.bias")] = [kv];
        }

        return shapes;
    }
}
