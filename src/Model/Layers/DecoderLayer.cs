using EdgeDiag.Model.Decoding;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Layers;

/// <summary>One pre-norm decoder layer.</summary>
public sealed class DecoderLayer(RmsNorm inputNorm, Attention attention, RmsNorm postNorm, FeedForward feedForward) : IDisposable
{
    /// <summary>Norm in front of attention.</summary>
    public RmsNorm InputNorm => inputNorm;

    /// <summary>Self-attention.</summary>
    public Attention Attention => attention;

    /// <summary>Norm in front of the feed-forward block.</summary>
    public RmsNorm PostNorm => postNorm;

    /// <summary>Feed-forward block.</summary>
    public FeedForward FeedForward => feedForward;

    /// <summary>The projections that an adapter can target, by PEFT's module names.</summary>
    public IEnumerable<LinearLayer> Projections =>
        [attention.Query, attention.Key, attention.Value, attention.Output, feedForward.Gate, feedForward.Up, feedForward.Down];

    /// <summary>[B, T, H] to [B, T, H]; the sum along the layers keeps its type, what is added to it is computed in <paramref name="compute"/>.</summary>
    public Tensor Forward(Tensor x, RotaryTable rotary, DecodeState? state, double dropout, ScalarType? compute, Segments? segments = null)
    {
        var attended = x.add(attention.Forward(inputNorm.Forward(x, compute), rotary, state, dropout, segments)); // [B, T, H]
        return attended.add(feedForward.Forward(postNorm.Forward(attended, compute), dropout)); // [B, T, H]
    }

    /// <summary>The new tokens of several sequences side by side.</summary>
    /// <param name="x">[1, N, H].</param>
    /// <param name="rotary">Positions.</param>
    /// <param name="parts">Which sequences they are of.</param>
    /// <param name="wanted">Where there is one part: rows to return, int64 [W]; the others only leave their keys and values. Null for all.</param>
    /// <returns>[1, N, H], or [1, W, H].</returns>
    internal Tensor Forward(Tensor x, RotaryTable rotary, IReadOnlyList<SequencePart> parts, Tensor? wanted)
    {
        var sum = wanted is null ? x : x.index_select(1, wanted); // [1, W, H]
        var attended = sum.add(attention.Forward(inputNorm.Forward(x), rotary, parts, wanted)); // [1, W, H]
        return attended.add(feedForward.Forward(postNorm.Forward(attended), 0)); // [1, W, H]
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        inputNorm.Dispose();
        attention.Dispose();
        postNorm.Dispose();
        feedForward.Dispose();
    }
}
