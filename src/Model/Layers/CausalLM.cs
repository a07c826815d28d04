using EdgeDiag.Model.Configuration;
using EdgeDiag.Model.Quantization;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Layers;

/// <summary>The weights of a decoder of any family (<see cref="ModelFamily"/>). Holds no request state and computes nothing itself.</summary>
public sealed class CausalLM : IDisposable
{
    /// <summary>A model over named weights; all owned from here on.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="weights">By the decoder's names; must be complete (<see cref="WeightNames"/>).</param>
    /// <param name="packed">Projections' weights that are held in a few bits, likewise; they are then not among <paramref name="weights"/>.</param>
    public CausalLM(ModelConfig config, IReadOnlyDictionary<string, Tensor> weights, IReadOnlyDictionary<string, IPackedWeight>? packed = null)
    {
        Config = config;
        Embedding = weights[WeightNames.Embedding];
        Device = Embedding.device;
        Rotary = new RotaryTable(config, Device);
        FinalNorm = new RmsNorm(weights[WeightNames.FinalNorm], config.RmsNormEpsilon);
        Head = config.TieWordEmbeddings ? Embedding : weights[WeightNames.Head];
        Layers = [.. Enumerable.Range(0, config.Layers).Select(i => Layer(config, weights, packed, i))];
    }

    /// <summary>Sizes.</summary>
    public ModelConfig Config { get; }

    /// <summary>Where the weights are.</summary>
    public Device Device { get; }

    /// <summary>[V, H].</summary>
    public Tensor Embedding { get; }

    /// <summary>Output head, [V, H]; the embedding where tied.</summary>
    public Tensor Head { get; }

    /// <summary>The output head in int8 or int4, as decode steps read it; <see cref="Head"/> has the same values. Null where it is not quantized.</summary>
    internal QuantizedMatrix? QuantizedHead { get; private set; }

    /// <summary>The last norm.</summary>
    internal RmsNorm FinalNorm { get; }

    /// <summary>Positions.</summary>
    internal RotaryTable Rotary { get; }

    /// <summary>The layers in order.</summary>
    internal IReadOnlyList<DecoderLayer> Layers { get; }

    /// <summary>All projections that an adapter can target.</summary>
    public IEnumerable<LinearLayer> Projections => Layers.SelectMany(l => l.Projections);

    /// <summary>The base weights by the decoder's names, layer by layer; merged adapters are not in them, nor is a weight that is packed.</summary>
    public IEnumerable<KeyValuePair<string, Tensor>> BaseWeights()
    {
        yield return new(WeightNames.Embedding, Embedding);
        for (var i = 0; i < Layers.Count; i++)
        {
            yield return new(WeightNames.InputNorm(i), Layers[i].InputNorm.Weight);
            if (Layers[i].Attention is { QueryNorm: { } query, KeyNorm: { } key })
            {
                yield return new(WeightNames.Projection(i, "self_attn.q_norm.weight"), query.Weight);
                yield return new(WeightNames.Projection(i, "self_attn.k_norm.weight"), key.Weight);
            }

            foreach (var projection in Layers[i].Projections)
            {
                if (projection.Packed is null)
                    yield return new(projection.Name + ".weight", projection.BaseWeight);
                if (projection.Bias is { } bias)
                    yield return new(projection.Name + ".bias", bias);
            }

            yield return new(WeightNames.PostNorm(i), Layers[i].PostNorm.Weight);
        }

        yield return new(WeightNames.FinalNorm, FinalNorm.Weight);
        if (!Config.TieWordEmbeddings)
            yield return new(WeightNames.Head, Head);
    }

    /// <summary>
    /// Holds projections and output head in int8 or int4 from now on, in these bytes alone; adapters that are merged afterwards are rounded
    /// likewise.
    /// </summary>
    /// <param name="format"><see cref="RowFormat.Int8"/> or <see cref="RowFormat.Int4"/>; a matrix that it does not fit takes Int8.</param>
    internal void Quantize(RowFormat format)
    {
        foreach (var projection in Projections)
            projection.Pack(format);
        if (QuantizedHead is null)
            UseHead(QuantizedMatrix.Pack(Head, format));
    }

    /// <summary>Quantizes the output head, and the embedding with it where tied.</summary>
    /// <param name="head">What <see cref="Head"/> becomes; owned from here on.</param>
    internal void UseHead(QuantizedMatrix head)
    {
        using var _ = no_grad();
        using var values = head.Dequantize(Head.dtype); // [V, H]
        Head.copy_(values);
        QuantizedHead?.Dispose();
        QuantizedHead = head;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        QuantizedHead?.Dispose();
        foreach (var layer in Layers)
            layer.Dispose();
        FinalNorm.Dispose();
        if (!Config.TieWordEmbeddings)
            Head.Dispose();
        Embedding.Dispose();
        Rotary.Dispose();
    }

    private static DecoderLayer Layer(
        ModelConfig config,
        IReadOnlyDictionary<string, Tensor> weights,
        IReadOnlyDictionary<string, IPackedWeight>? packed,
        int i
    )
    {
        LinearLayer Linear(string name)
        {
            var full = WeightNames.Projection(i, name);
            var bias = weights.GetValueOrDefault(full + ".bias");
            return packed?.GetValueOrDefault(full + ".weight") is { } quarter
                ? new LinearLayer(full, quarter, bias)
                : new LinearLayer(full, weights[full + ".weight"], bias);
        }

        RmsNorm? HeadNorm(string name) => config.QueryKeyNorm ? new RmsNorm(weights[WeightNames.Projection(i, name)], config.RmsNormEpsilon) : null;

        return new DecoderLayer(
            new RmsNorm(weights[WeightNames.InputNorm(i)], config.RmsNormEpsilon),
            new Attention(
                Linear("self_attn.q_proj"),
                Linear("self_attn.k_proj"),
                Linear("self_attn.v_proj"),
                Linear("self_attn.o_proj"),
                HeadNorm("self_attn.q_norm.weight"),
                HeadNorm("self_attn.k_norm.weight")
            ),
            new RmsNorm(weights[WeightNames.PostNorm(i)], config.RmsNormEpsilon),
            new FeedForward(Linear("mlp.gate_proj"), Linear("mlp.up_proj"), Linear("mlp.down_proj"))
        );
    }
}
