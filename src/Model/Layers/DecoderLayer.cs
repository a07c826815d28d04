using static TorchSharp.torch;

namespace EdgeDiag.Model.Layers;

/// <summary>The weights of one pre-norm decoder layer.</summary>
internal sealed class DecoderLayer(RmsNorm inputNorm, Attention attention, RmsNorm postNorm, FeedForward feedForward) : IDisposable
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

    /// <inheritdoc/>
    public void Dispose()
    {
        inputNorm.Dispose();
        attention.Dispose();
        postNorm.Dispose();
        feedForward.Dispose();
    }
}
