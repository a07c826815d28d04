using EdgeDiag.Model.Configuration;
using EdgeDiag.Model.Kernels.Shared;
using EdgeDiag.Model.Numerics;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Layers;

/// <summary>
/// Rotary position embedding (Su et al., "RoFormer", 2021): element i of a head's first half is turned together with element i of
/// its second, in which order <see cref="CheckpointLayout"/> puts every family's. Elements that a family does not turn have the
/// frequency zero.
/// </summary>
internal sealed class RotaryTable : IDisposable
{
    // Of a context of 131072, few positions are ever seen.
    private const long FirstPositions = 4096;

    private readonly ModelConfig _config;
    private readonly Device _device;
    private readonly double[] _frequencies; // radians a position, [D/2]
    private Tensor _cos,
        _sin; // [positions, D], the half repeated

    /// <summary>Computes the table for the first positions; it grows by <see cref="Reserve"/>.</summary>
    public RotaryTable(ModelConfig config, Device device)
    {
        (_config, _device) = (config, device);
        _frequencies = Frequencies(config);
        (_cos, _sin) = Table(Math.Min(FirstPositions, config.MaxPositions));
    }

    /// <summary>Radians by which each pair of a head's elements is turned from one position to the next, [D/2].</summary>
    public static double[] Frequencies(ModelConfig config)
    {
        var turned = Enumerable.Range(0, config.RotaryDim / 2).Select(i => Math.Pow(config.RopeTheta, -2.0 * i / config.RotaryDim)).ToArray();
        if (config.RopeScaling is { } scaling)
            turned = scaling.Stretch(turned, config.RopeTheta);
        return [.. turned, .. new double[(config.HeadDim - config.RotaryDim) / 2]];
    }

    /// <summary>Makes the table long enough; only the thread that computes may call it.</summary>
    /// <param name="positions">At most <see cref="ModelConfig.MaxPositions"/>.</param>
    public void Reserve(long positions)
    {
        if (positions <= _cos.shape[0])
            return;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(positions, _config.MaxPositions);
        var (cos, sin) = Table(Math.Min(_config.MaxPositions, Math.Max(positions, 2 * _cos.shape[0])));
        Dispose();
        (_cos, _sin) = (cos, sin);
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
        if (x.dtype != ScalarType.Float32)
            (cos, sin) = (cos.to(x.dtype), sin.to(x.dtype));
        var rotated = cat([x.narrow(3, half, half).neg(), x.narrow(3, 0, half)], -1); // [B, heads, T, D]
        return x.mul(cos).PlusProductInPlace(rotated, sin, 1);
    }

    /// <summary>Cosines of a position on the CPU, [D], the half repeated.</summary>
    internal unsafe float* Cos(long position) => (float*)WeightRows.Pointer(_cos) + position * _config.HeadDim;

    /// <summary>Sines of a position on the CPU, [D], the half repeated.</summary>
    internal unsafe float* Sin(long position) => (float*)WeightRows.Pointer(_sin) + position * _config.HeadDim;

    /// <inheritdoc/>
    public void Dispose()
    {
        _cos.Dispose();
        _sin.Dispose();
    }

    // In float64: the angles of late positions lose digits in float32.
    private (Tensor Cos, Tensor Sin) Table(long positions)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var angles = outer(KeptScalars.Range(positions, ScalarType.Float64), tensor(_frequencies)); // [P, D/2]
        var both = cat([angles, angles], -1); // [P, D]
        var magnitude = _config.RopeScaling?.Magnitude ?? 1;
        return (
            both.cos().TimesInPlace(magnitude).to(ScalarType.Float32).to(_device).DetachFromDisposeScope(),
            both.sin().TimesInPlace(magnitude).to(ScalarType.Float32).to(_device).DetachFromDisposeScope()
        );
    }
}
