using static TorchSharp.torch;

namespace EdgeDiag.Model.Layers;

/// <summary>Root-mean-square normalization (Zhang and Sennrich, 2019), computed in float32.</summary>
/// <param name="weight">[H], owned from here on.</param>
/// <param name="epsilon">Added under the root.</param>
public sealed class RmsNorm(Tensor weight, double epsilon) : IDisposable
{
    /// <summary>[H].</summary>
    public Tensor Weight => weight;

    /// <summary>Normalizes the last dimension.</summary>
    /// <param name="x">[…, H].</param>
    public Tensor Forward(Tensor x)
    {
        var wide = x.dtype == ScalarType.Float32 ? x : x.to(ScalarType.Float32);
        var scale = wide.square().mean([-1], keepdim: true).add_(epsilon).rsqrt_(); // […, 1]
        var normal = wide.mul(scale);
        return (x.dtype == ScalarType.Float32 ? normal : normal.to(x.dtype)).mul(weight);
    }

    /// <inheritdoc/>
    public void Dispose() => weight.Dispose();
}
