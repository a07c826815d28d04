using EdgeDiag.Model.Checkpoints;
using EdgeDiag.Model.Kernels;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Layers;

/// <summary>Rotary position embedding in the rotate-half order of Hugging Face checkpoints (Su et al., "RoFormer", 2021).</summary>
public sealed class RotaryTable : IDisposable
{
    private readonly Tensor _cos, _sin; // [positions, D], the half repeated

    /// <summary>Computes the table once for all positions.</summary>
    public RotaryTable(ModelConfig config, Device device)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        // In float64: the angles of late positions lose digits in float32.
        var exponents = arange(0, config.HeadDim, 2, ScalarType.Float64).div(config.HeadDim);
        var frequencies = pow(config.RopeTheta, exponents).reciprocal();                              // [D/2]
        var angles = outer(arange(0, config.MaxPositions, ScalarType.Float64), frequencies);          // [P, D/2]
        var both = cat([angles, angles], -1);                                                         // [P, D]
        _cos = both.cos().to(ScalarType.Float32).to(device).MoveToOuterDisposeScope();
        _sin = both.sin().to(ScalarType.Float32).to(device).MoveToOuterDisposeScope();
    }

    /// <summary>Rotates queries or keys.</summary>
    /// <param name="x">[B, heads, T, D].</param>
    /// <param name="start">Position of the first token.</param>
    public Tensor Apply(Tensor x, long start)
    {
        var length = x.shape[2];
        return Rotate(x, _cos.narrow(0, start, length), _sin.narrow(0, start, length));
    }

    /// <summary>Rotates queries or keys of any positions.</summary>
    /// <param name="x">[B, heads, T, D].</param>
    /// <param name="positions">int64 [T].</param>
    public Tensor Apply(Tensor x, Tensor positions) => Rotate(x, _cos.index_select(0, positions), _sin.index_select(0, positions));

    // cos and sin: [T, D].
    private static Tensor Rotate(Tensor x, Tensor cos, Tensor sin)
    {
        var half = x.shape[3] / 2;
        if (x.dtype != ScalarType.Float32) (cos, sin) = (cos.to(x.dtype), sin.to(x.dtype));
        var rotated = cat([x.narrow(3, half, half).neg(), x.narrow(3, 0, half)], -1); // [B, heads, T, D]
        return x.mul(cos).addcmul_(rotated, sin, 1);
    }

    /// <summary>Cosines of a position on the CPU, [D], the half repeated.</summary>
    internal unsafe float* Cos(long position) => (float*)WeightRows.Pointer(_cos) + position * _cos.shape[1];

    /// <summary>Sines of a position on the CPU, [D], the half repeated.</summary>
    internal unsafe float* Sin(long position) => (float*)WeightRows.Pointer(_sin) + position * _sin.shape[1];

    /// <inheritdoc/>
    public void Dispose()
    {
        _cos.Dispose();
        _sin.Dispose();
    }
}
