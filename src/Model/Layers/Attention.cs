using EdgeDiag.Model.Checkpoints;
using EdgeDiag.Model.Decoding;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Layers;

/// <summary>Grouped-query self-attention with rotary positions (Ainslie et al., "GQA", 2023).</summary>
public sealed class Attention : IDisposable
{
    private readonly ModelConfig _config;
    private readonly int _layer;

    /// <summary>Attention of one layer.</summary>
    /// <param name="config">Sizes.</param>
    /// <param name="layer">Index of the layer.</param>
    /// <param name="query">[heads·D, H].</param>
    /// <param name="key">[kv heads·D, H].</param>
    /// <param name="value">[kv heads·D, H].</param>
    /// <param name="output">[H, heads·D].</param>
    /// <param name="queryNorm">Norm of each query head, [D]; null for none.</param>
    /// <param name="keyNorm">Norm of each key head, [D]; null for none.</param>
    public Attention(
        ModelConfig config,
        int layer,
        LinearLayer query,
        LinearLayer key,
        LinearLayer value,
        LinearLayer output,
        RmsNorm? queryNorm = null,
        RmsNorm? keyNorm = null
    )
    {
        (_config, _layer) = (config, layer);
        (Query, Key, Value, Output, QueryNorm, KeyNorm) = (query, key, value, output, queryNorm, keyNorm);
    }

    /// <summary>[heads·D, H].</summary>
    public LinearLayer Query { get; }

    /// <summary>[kv heads·D, H].</summary>
    public LinearLayer Key { get; }

    /// <summary>[kv heads·D, H].</summary>
    public LinearLayer Value { get; }

    /// <summary>[H, heads·D].</summary>
    public LinearLayer Output { get; }

    /// <summary>Norm of each query head before it is turned, [D]; null for none.</summary>
    public RmsNorm? QueryNorm { get; }

    /// <summary>Norm of each key head before it is turned, [D]; null for none.</summary>
    public RmsNorm? KeyNorm { get; }

    /// <summary>Attends over the tokens given and, with a state, over all before them.</summary>
    /// <param name="x">[B, T, H].</param>
    /// <param name="rotary">Positions.</param>
    /// <param name="state">Cache to read and extend; null to attend within <paramref name="x"/> only.</param>
    /// <param name="dropout">Dropout on adapter inputs.</param>
    /// <param name="segments">Sequences that a row is made of, without a state; null where each row is one.</param>
    /// <returns>[B, T, H].</returns>
    public Tensor Forward(Tensor x, RotaryTable rotary, DecodeState? state, double dropout, Segments? segments = null)
    {
        long batch = x.shape[0],
            length = x.shape[1];
        var past = state?.Length ?? 0;
        Tensor Rotated(Tensor t) => segments is null ? rotary.Apply(t, past) : rotary.Apply(t, segments.Positions);
        var q = Rotated(Normed(QueryNorm, Split(Query.Forward(x, dropout), batch, length, _config.Heads))); // [B, Hq, T, D]
        var k = Rotated(Normed(KeyNorm, Split(Key.Forward(x, dropout), batch, length, _config.KeyValueHeads))); // [B, Hkv, T, D]
        var v = Split(Value.Forward(x, dropout), batch, length, _config.KeyValueHeads); // [B, Hkv, T, D]
        return Output.Forward(Joined(Mix(q, k, v, state, null, segments)), dropout);
    }

    /// <summary>Attends over the new tokens of several sequences side by side, each with what came before it in its own sequence.</summary>
    /// <param name="x">[1, N, H]: the parts one behind the other.</param>
    /// <param name="rotary">Positions.</param>
    /// <param name="parts">Which sequences they are of; their caches are extended.</param>
    /// <param name="wanted">Where there is one part: rows of it whose result is asked for, int64 [W]; null for all.</param>
    /// <returns>[1, N, H], or [1, W, H].</returns>
    internal Tensor Forward(Tensor x, RotaryTable rotary, IReadOnlyList<SequencePart> parts, Tensor? wanted)
    {
        long length = x.shape[1],
            at = 0;
        var q = Normed(QueryNorm, Split(Query.Forward(x), 1, length, _config.Heads)); // [1, Hq, N, D]
        var k = Normed(KeyNorm, Split(Key.Forward(x), 1, length, _config.KeyValueHeads)); // [1, Hkv, N, D]
        var v = Split(Value.Forward(x), 1, length, _config.KeyValueHeads); // [1, Hkv, N, D]
        var mixed = new List<Tensor>();
        foreach (var (state, ids) in parts)
        {
            var turnedQuery = rotary.Apply(q.narrow(2, at, ids.Count), state.Length); // [1, Hq, T, D]
            var turnedKey = rotary.Apply(k.narrow(2, at, ids.Count), state.Length); // [1, Hkv, T, D]
            mixed.Add(Mix(turnedQuery, turnedKey, v.narrow(2, at, ids.Count), state, wanted, null)); // [1, Hq, T, D]
            at += ids.Count;
        }

        return Output.Forward(Joined(mixed.Count == 1 ? mixed[0] : cat(mixed, 2)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Query.Dispose();
        Key.Dispose();
        Value.Dispose();
        Output.Dispose();
        QueryNorm?.Dispose();
        KeyNorm?.Dispose();
    }

    private static Tensor Normed(RmsNorm? norm, Tensor x) => norm is null ? x : norm.Forward(x, x.dtype);

    private Tensor Mix(Tensor q, Tensor k, Tensor v, DecodeState? state, Tensor? wanted, Segments? segments)
    {
        var (length, past) = (q.shape[2], state?.Length ?? 0);
        if (state is null && CausalAttention.Takes(q, k, v))
            return CausalAttention.Of(q, k, v, segments); // [B, Hq, T, D]
        if (state is not null)
            (k, v) = state.Append(_layer, k, v); // [B, Hkv, P+T, D]
        var groups = _config.Heads / _config.KeyValueHeads;
        if (groups > 1)
            (k, v) = (Repeat(k, groups), Repeat(v, groups)); // [B, Hq, P+T, D]
        if (state is null)
            return segments is null ? Explicit(q, k, v) : Apart(q, k, v, segments); // [B, Hq, T, D]
        if (wanted is not null)
            return nn.functional.scaled_dot_product_attention(q.index_select(2, wanted), k, v, CausalMask(length, past, q).index_select(0, wanted), 0.0); // [B, Hq, W, D]
        return nn.functional.scaled_dot_product_attention(q, k, v, past > 0 && length > 1 ? CausalMask(length, past, q) : null, 0.0, past == 0 && length > 1); // [B, Hq, T, D]
    }

    private Tensor Joined(Tensor mixed) => mixed.transpose(1, 2).reshape(mixed.shape[0], mixed.shape[2], _config.Heads * _config.HeadDim); // [B, T, Hq·D]

    private Tensor Split(Tensor x, long batch, long length, int heads) => x.view(batch, length, heads, _config.HeadDim).transpose(1, 2);

    // For training: on a CPU, libtorch's fused attention takes two to three times as long over batches of short sequences.
    private Tensor Explicit(Tensor q, Tensor k, Tensor v)
    {
        var scores = q.mul(1 / Math.Sqrt(_config.HeadDim)).matmul(k.transpose(2, 3)); // [B, Hq, T, T]
        return scores.add_(CausalMask(q.shape[2], 0, q)).softmax(-1).matmul(v); // [B, Hq, T, D]
    }

    // A mask over the whole row would compute mostly what it then hides.
    private Tensor Apart(Tensor q, Tensor k, Tensor v, Segments segments)
    {
        var parts = new List<Tensor>();
        var start = 0L;
        foreach (var length in segments.Lengths)
        {
            parts.Add(Explicit(q.narrow(2, start, length), k.narrow(2, start, length), v.narrow(2, start, length)));
            start += length;
        }

        return cat(parts, 2); // [B, Hq, T, D]
    }

    private static Tensor Repeat(Tensor x, int groups)
    {
        long batch = x.shape[0],
            heads = x.shape[1],
            length = x.shape[2],
            dim = x.shape[3];
        return x.unsqueeze(2).expand(batch, heads, groups, length, dim).reshape(batch, heads * groups, length, dim);
    }

    private static Tensor CausalMask(long length, long past, Tensor like)
    {
        var all = full([length, past + length], double.NegativeInfinity, like.dtype, like.device);
        return all.triu(past + 1); // [T, P+T]: 0 where visible
    }
}
