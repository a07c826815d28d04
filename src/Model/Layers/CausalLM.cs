using EdgeDiag.Model.Checkpoints;
using EdgeDiag.Model.Decoding;
using EdgeDiag.Model.Kernels;
using EdgeDiag.Model.Quantization;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Layers;

/// <summary>The weights of a decoder of any family (<see cref="ModelFamily"/>). Holds no request state (<see cref="DecodeState"/> does).</summary>
public sealed class CausalLM : IDisposable
{
    private RowDecoder? _rows;

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
    public RmsNorm FinalNorm { get; }

    /// <summary>Positions.</summary>
    internal RotaryTable Rotary { get; }

    /// <summary>
    /// What computes single decode steps on a CPU; null where libtorch computes everything, as on every other device.
    /// </summary>
    internal RowDecoder? Rows
    {
        get => _rows;
        set
        {
            _rows?.Dispose();
            _rows = value;
        }
    }

    /// <summary>The layers in order.</summary>
    public IReadOnlyList<DecoderLayer> Layers { get; }

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

    /// <summary>Runs the decoder.</summary>
    /// <param name="ids">Token ids, int64 [B, T].</param>
    /// <param name="state">Cache to read and extend by T positions; null for none.</param>
    /// <param name="loraDropout">Dropout on adapter inputs while training, 0 otherwise.</param>
    /// <param name="compute">Type of products and attention; that of the weights where null.</param>
    /// <param name="segments">Sequences that each row is made of, without a state; null where each row is one.</param>
    /// <returns>Hidden states after the last norm, [B, T, H], in the type of the weights.</returns>
    public Tensor Forward(Tensor ids, DecodeState? state, double loraDropout = 0, ScalarType? compute = null, Segments? segments = null)
    {
        if (_rows is { } rows && compute is null && segments is null && rows.Takes(ids, state))
            return rows.Forward(ids, state!).to(Embedding.dtype);
        // Of several sequences in a row, each begins at position 0 again.
        Rotary.Reserve(Math.Min((state?.Length ?? 0) + ids.shape[1], Config.MaxPositions));
        var x = Embed(ids); // [B, T, H]
        foreach (var layer in Layers)
        {
            // What a layer computes on its way is let go with it, unless the way back needs it.
            using var scope = NewDisposeScope();
            x = layer.Forward(x, Rotary, state, loraDropout, compute, segments).MoveToOuterDisposeScope(); // [B, T, H]
        }

        state?.Advance(ids.shape[1]);
        return FinalNorm.Forward(x);
    }

    /// <summary>What the first layer reads.</summary>
    /// <param name="ids">Token ids, int64 [B, T].</param>
    /// <returns>[B, T, H].</returns>
    internal Tensor Embed(Tensor ids) => Embedding.index_select(0, ids.reshape(-1)).view(ids.shape[0], ids.shape[1], Config.HiddenSize);

    /// <summary>
    /// Runs the decoder over new tokens of several sequences side by side, each as long as it likes and behind what its own cache
    /// holds. What managed kernels compute is computed as if each token were alone, bit by bit.
    /// </summary>
    /// <param name="parts">The tokens; each cache once, of one sequence. The caches are extended.</param>
    /// <param name="wanted">Rows to return, counted through all parts, ascending; null for all.</param>
    /// <returns>Hidden states after the last norm, [N, H] or [W, H], in the type of the weights.</returns>
    public Tensor Forward(IReadOnlyList<SequencePart> parts, IReadOnlyList<int>? wanted = null)
    {
        var count = parts.Sum(p => p.Ids.Count);
        if (wanted?.Count == count)
            wanted = null;
        if (_rows is { } rows && rows.Takes(parts))
            return rows.Forward(parts, wanted).to(Embedding.dtype); // [N, H] or [W, H]
        // Where nothing is wanted one row is computed for form's sake: only the caches matter.
        var none = wanted is { Count: 0 };
        using var index = wanted is null ? null : tensor(none ? [0L] : wanted.Select(w => (long)w).ToArray(), device: Device);
        using var ids = TokenTensor.Row([.. parts.SelectMany(p => p.Ids)], Device);
        Rotary.Reserve(parts.Max(p => p.State.Length + p.Ids.Count));
        var x = Embed(ids); // [1, N, H]
        // The last layer's keys and values are needed of all tokens, everything else only of those that are asked for.
        var last = parts.Count == 1 ? Layers[^1] : null;
        foreach (var layer in Layers)
        {
            using var scope = NewDisposeScope();
            x = layer.Forward(x, Rotary, parts, layer == last ? index : null).MoveToOuterDisposeScope();
        }

        foreach (var (state, added) in parts)
            state.Advance(added.Count);
        if (last is null && index is not null)
            x = x.index_select(1, index);
        return none ? x[0].narrow(0, 0, 0) : FinalNorm.Forward(x)[0];
    }

    /// <summary>Scores of the next token.</summary>
    /// <param name="hidden">[…, H]; pass only the positions that are needed.</param>
    /// <returns>[…, V].</returns>
    public Tensor Logits(Tensor hidden)
    {
        var rows = hidden.numel() / Config.HiddenSize;
        if (_rows is null || rows > RowDecoder.MaxRows || is_grad_enabled())
            return nn.functional.linear(hidden, Head);
        return _rows.Logits(hidden.reshape(rows, Config.HiddenSize)).view([.. hidden.shape.SkipLast(1), Config.VocabularySize]);
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
        _rows?.Dispose();
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
                config,
                i,
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
