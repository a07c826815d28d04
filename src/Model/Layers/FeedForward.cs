namespace EdgeDiag.Model.Layers;

/// <summary>The weights of a SwiGLU feed-forward block, down(silu(gate(x)) · up(x)) (Shazeer, 2020).</summary>
/// <param name="gate">[I, H].</param>
/// <param name="up">[I, H].</param>
/// <param name="down">[H, I].</param>
internal sealed class FeedForward(LinearLayer gate, LinearLayer up, LinearLayer down) : IDisposable
{
    /// <summary>[I, H].</summary>
    public LinearLayer Gate => gate;

    /// <summary>[I, H].</summary>
    public LinearLayer Up => up;

    /// <summary>[H, I].</summary>
    public LinearLayer Down => down;

    /// <inheritdoc/>
    public void Dispose()
    {
        gate.Dispose();
        up.Dispose();
        down.Dispose();
    }
}
