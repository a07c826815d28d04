using EdgeDiag.Model.Configuration;
using EdgeDiag.Model.Layers;
using EdgeDiag.Model.Numerics;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Forward.Torch;

/// <summary>
/// The whole forward pass, from token ids to scores, in libtorch's operations: embedding, for each layer attention and feed-forward,
/// the last norm, the output head. It runs on every device, with or without a cache, and it is what training differentiates. Managed kernels compute
/// the same on a CPU in fewer passes over memory; this file is the place to read what is computed.
/// </summary>
/// <remarks>
/// Shapes: B sequences of T tokens; N tokens of several sequences end to end, W of them wanted; P positions that a cache holds already;
/// H hidden size, V vocabulary, D head size, Hq query heads, Hkv key/value heads, each shared by Hq/Hkv query heads.
/// </remarks>
/// <param name="model">The weights; not owned.</param>
internal sealed class TorchForward(CausalLM model) : IForwardPass
{
    private readonly ModelConfig _config = model.Config;

    /// <inheritdoc/>
    public bool Accepts(int tokens) => true;

    /// <inheritdoc/>
    Tensor IForwardPass.Forward(Tensor ids, DecodeState state) => Forward(ids, state);

    /// <summary>Computes sequences of equal length, from their beginning or behind what a cache holds.</summary>
    /// <param name="ids">Token ids, int64 [B, T].</param>
    /// <param name="state">Cache to read and extend by T positions; null for none.</param>
    /// <param name="dropout">Dropout on adapter inputs while training, 0 otherwise.</param>
    /// <param name="compute">Type of products and attention; that of the weights where null.</param>
    /// <param name="segments">Sequences that each row is made of, without a state; null where each row is one.</param>
    /// <returns>Hidden states after the last norm, [B, T, H], in the type of the weights.</returns>
    public Tensor Forward(Tensor ids, DecodeState? state = null, double dropout = 0, ScalarType? compute = null, Segments? segments = null)
    {
        // Of several sequences in a row, each begins at position 0 again.
        model.Rotary.Reserve(Math.Min((state?.Length ?? 0) + ids.shape[1], _config.MaxPositions));
        var x = Embed(ids); // [B, T, H]
        for (var i = 0; i < model.Layers.Count; i++)
        {
            // What a layer computes on its way is freed with it, unless the backward pass needs it.
            using var scope = NewDisposeScope();
            x = Layer(i, x, state, dropout, compute, segments).MoveToOuterDisposeScope(); // [B, T, H]
        }

        state?.Advance(ids.shape[1]);
        return model.FinalNorm.Forward(x); // [B, T, H]
    }

    /// <inheritdoc/>
    public Tensor Forward(IReadOnlyList<SequencePart> parts, IReadOnlyList<int>? wanted)
    {
        // Where nothing is wanted one row is computed all the same: only the caches matter.
        var none = wanted is { Count: 0 };
        using var index = wanted is null ? null : tensor(none ? [0L] : wanted.Select(w => (long)w).ToArray(), device: model.Device); // [W]
        using var ids = tensor(parts.SelectMany(p => p.Ids).Select(i => (long)i).ToArray(), [1, parts.Sum(p => p.Ids.Count)], device: model.Device);
        model.Rotary.Reserve(parts.Max(p => p.State.Length + p.Ids.Count));
        var x = Embed(ids); // [1, N, H]
        // The last layer's keys and values are needed of all tokens, everything else only of those that are asked for.
        var last = parts.Count == 1 ? model.Layers.Count - 1 : -1;
        for (var i = 0; i < model.Layers.Count; i++)
        {
            using var scope = NewDisposeScope();
            x = Layer(i, x, parts, i == last ? index : null).MoveToOuterDisposeScope(); // [1, N, H] or [1, W, H]
        }

        foreach (var (state, added, _) in parts)
            state.Advance(added.Count);
        if (last < 0 && index is not null)
            x = x.index_select(1, index); // [1, W, H]
        return none ? x[0].narrow(0, 0, 0) : model.FinalNorm.Forward(x)[0]; // [N, H] or [W, H]
    }

    /// <summary>What the first layer reads.</summary>
    /// <param name="ids">Token ids, int64 [B, T].</param>
    /// <returns>[B, T, H].</returns>
    public Tensor Embed(Tensor ids) => model.Embedding.index_select(0, ids.reshape(-1)).view(ids.shape[0], ids.shape[1], _config.HiddenSize);

    /// <summary>One layer. The sum along the layers keeps its type; what is added to it is computed in <paramref name="compute"/>.</summary>
    /// <returns>[B, T, H].</returns>
    public Tensor Layer(int index, Tensor x, DecodeState? state, double dropout, ScalarType? compute, Segments? segments)
    {
        var layer = model.Layers[index];
        var (q, k, v) = Project(layer.Attention, layer.InputNorm.Forward(x, compute), dropout);
        (q, k) = segments is null
            ? (model.Rotary.Apply(q, state?.Length ?? 0), model.Rotary.Apply(k, state?.Length ?? 0))
            : (model.Rotary.Apply(q, segments.Positions), model.Rotary.Apply(k, segments.Positions));
        var mixed = state is null ? Attend(q, k, v, segments) : Attend(index, q, k, v, state, null); // [B, Hq, T, D]
        var attended = x.Plus(layer.Attention.Output.Forward(Join(mixed), dropout)); // [B, T, H]
        return FeedForward(layer, attended, dropout, compute);
    }

    // One layer over the parts end to end, [1, N, H]; of a single part only the wanted rows go on, [1, W, H].
    private Tensor Layer(int index, Tensor x, IReadOnlyList<SequencePart> parts, Tensor? wanted)
    {
        var layer = model.Layers[index];
        var (q, k, v) = Project(layer.Attention, layer.InputNorm.Forward(x), 0);
        var (mixed, first) = (new List<Tensor>(), 0L);
        foreach (var (state, ids, _) in parts)
        {
            var query = model.Rotary.Apply(q.narrow(2, first, ids.Count), state.Length); // [1, Hq, T, D]
            var key = model.Rotary.Apply(k.narrow(2, first, ids.Count), state.Length); // [1, Hkv, T, D]
            mixed.Add(Attend(index, query, key, v.narrow(2, first, ids.Count), state, wanted)); // [1, Hq, T, D]
            first += ids.Count;
        }

        var kept = wanted is null ? x : x.index_select(1, wanted); // [1, W, H]
        var attended = kept.Plus(layer.Attention.Output.Forward(Join(mixed.Count == 1 ? mixed[0] : cat(mixed, 2)))); // [1, W, H]
        return FeedForward(layer, attended, 0, null);
    }

    // x + down(silu(gate(norm(x))) · up(norm(x))), [B, T, H].
    private static Tensor FeedForward(DecoderLayer layer, Tensor x, double dropout, ScalarType? compute)
    {
        var (normed, block) = (layer.PostNorm.Forward(x, compute), layer.FeedForward); // [B, T, H]
        var gated = nn.functional.silu(block.Gate.Forward(normed, dropout)).mul(block.Up.Forward(normed, dropout)); // [B, T, I]
        return x.Plus(block.Down.Forward(gated, dropout)); // [B, T, H]
    }

    // Queries [B, Hq, T, D], keys and values [B, Hkv, T, D], before they are rotated.
    private (Tensor Query, Tensor Key, Tensor Value) Project(Attention attention, Tensor x, double dropout)
    {
        return (
            Normed(attention.QueryNorm, Heads(attention.Query, _config.Heads)),
            Normed(attention.KeyNorm, Heads(attention.Key, _config.KeyValueHeads)),
            Heads(attention.Value, _config.KeyValueHeads)
        );

        Tensor Heads(LinearLayer projection, int heads) => projection.Forward(x, dropout).view(x.shape[0], x.shape[1], heads, _config.HeadDim).transpose(1, 2);

        static Tensor Normed(RmsNorm? norm, Tensor x) => norm is null ? x : norm.Forward(x, x.dtype);
    }

    // Attention behind what the cache holds, which is extended; only of the wanted rows where they are given.
    private Tensor Attend(int layer, Tensor q, Tensor k, Tensor v, DecodeState state, Tensor? wanted)
    {
        var (length, past) = (q.shape[2], state.Length);
        (k, v) = state.Append(layer, k, v); // [B, Hkv, P+T, D]
        (k, v) = (Repeat(k), Repeat(v)); // [B, Hq, P+T, D]
        var mask = wanted is not null || (past > 0 && length > 1) ? CausalMask(length, past, q) : null; // [T, P+T]
        if (wanted is not null)
            (q, mask) = (q.index_select(2, wanted), mask!.index_select(0, wanted)); // [B, Hq, W, D], [W, P+T]
        var isCausal = mask is null && length > 1;
        return nn.functional.scaled_dot_product_attention(q, k, v, mask, 0.0, isCausal); // [B, Hq, T, D]
    }

    // Attention within whole sequences, as in training. On a CPU, libtorch's fused attention takes two to three times as long over batches of short ones.
    private Tensor Attend(Tensor q, Tensor k, Tensor v, Segments? segments)
    {
        if (CausalAttention.Supports(q, k, v))
            return CausalAttention.Attend(q, k, v, segments); // [B, Hq, T, D]
        (k, v) = (Repeat(k), Repeat(v)); // [B, Hq, T, D]
        if (segments is null)
            return Explicit(q, k, v); // [B, Hq, T, D]
        // Each sequence by itself: a mask over the whole row would compute mostly what it then hides.
        var (parts, start) = (new List<Tensor>(), 0L);
        foreach (var length in segments.Lengths)
        {
            parts.Add(Explicit(q.narrow(2, start, length), k.narrow(2, start, length), v.narrow(2, start, length)));
            start += length;
        }

        return cat(parts, 2); // [B, Hq, T, D]
    }

    private Tensor Explicit(Tensor q, Tensor k, Tensor v)
    {
        var scores = q.Times(1 / Math.Sqrt(_config.HeadDim)).matmul(k.transpose(2, 3)); // [B, Hq, T, T]
        return scores.PlusInPlace(CausalMask(q.shape[2], 0, q)).softmax(-1).matmul(v); // [B, Hq, T, D]
    }

    // Each key/value head for all query heads that share it: [B, Hkv, T, D] to [B, Hq, T, D].
    private Tensor Repeat(Tensor x)
    {
        var groups = _config.Heads / _config.KeyValueHeads;
        if (groups == 1)
            return x;
        long batch = x.shape[0],
            length = x.shape[2];
        return x.unsqueeze(2).expand(batch, _config.KeyValueHeads, groups, length, _config.HeadDim).reshape(batch, _config.Heads, length, _config.HeadDim);
    }

    // [B, Hq, T, D] to [B, T, Hq·D].
    private Tensor Join(Tensor mixed) => mixed.transpose(1, 2).reshape(mixed.shape[0], mixed.shape[2], _config.Heads * _config.HeadDim);

    // [T, P+T]: 0 where visible, -∞ where not.
    private static Tensor CausalMask(long length, long past, Tensor like) =>
        KeptScalars.Filled([length, past + length], double.NegativeInfinity, like.dtype, like.device).triu(past + 1);

    /// <summary>Scores of the next token.</summary>
    /// <param name="hidden">[…, H]; pass only the positions that are needed.</param>
    /// <returns>[…, V].</returns>
    public Tensor Logits(Tensor hidden) => nn.functional.linear(hidden, model.Head); // […, V]

    /// <inheritdoc/>
    public void Dispose() { }
}
