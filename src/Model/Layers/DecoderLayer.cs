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
    [
        attention.Query, attention.Key, attention.Value, attention.Output, feedForward.Gate, feedForward.Up, feedForward.Down,
    ];

    /// <summary>[B, T, H] to [B, T, H]; the sum along the layers keeps its type, what is added to it is computed in <paramref name="compute"/>.</summary>
    public Tensor Forward(Tensor x, RotaryTable rotary, DecodeState? state, double dropout, ScalarType? compute, Segments? segments = null)
    {
        var attended = x.add(attention.Forward(inputNorm.Forward(x, compute), rotary, state, dropout, segments)); // [B, T, H]
        return attended.add(feedForward.Forward(postNorm.Forward(attended, compute), dropout));         // [B, T, H]
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
