using static TorchSharp.torch;

namespace EdgeDiag.Model.Layers;

/// <summary>SwiGLU feed-forward block: down(silu(gate(x)) · up(x)) (Shazeer, 2020).</summary>
/// <param name="gate">[I, H].</param>
/// <param name="up">[I, H].</param>
/// <param name="down">[H, I].</param>
public sealed class FeedForward(LinearLayer gate, LinearLayer up, LinearLayer down) : IDisposable
{
    /// <summary>[I, H].</summary>
    public LinearLayer Gate => gate;

    /// <summary>[I, H].</summary>
    public LinearLayer Up => up;

    /// <summary>[H, I].</summary>
    public LinearLayer Down => down;

    /// <summary>[…, H] to […, H].</summary>
    public Tensor Forward(Tensor x, double dropout) => down.Forward(nn.functional.silu(gate.Forward(x, dropout)).mul(up.Forward(x, dropout)), dropout);

    /// <inheritdoc/>
    public void Dispose()
    {
        gate.Dispose();
        up.Dispose();
        down.Dispose();
    }
}
