using EdgeDiag.Model.Numerics;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Layers;

/// <summary>Root-mean-square normalization (Zhang and Sennrich, 2019), computed in float32.</summary>
/// <param name="weight">[H], owned from here on.</param>
/// <param name="epsilon">Added under the root.</param>
internal sealed class RmsNorm(Tensor weight, double epsilon) : IDisposable
{
    /// <summary>[H].</summary>
    public Tensor Weight => weight;

    /// <summary>Normalizes the last dimension.</summary>
    /// <param name="x">[…, H].</param>
    /// <param name="compute">Type of the result; that of the weight where null.</param>
    public Tensor Forward(Tensor x, ScalarType? compute = null)
    {
        var type = compute ?? weight.dtype;
        if (FrozenNorm.Supports(x, weight, type))
            return FrozenNorm.Normalize(x, this, epsilon, type);
        var wide = x.dtype == ScalarType.Float32 ? x : x.to(ScalarType.Float32);
        var scale = wide.Squared().mean([-1], keepdim: true).PlusInPlace(epsilon).rsqrt_(); // […, 1]
        var normal = wide.mul(scale);
        if (weight.dtype == ScalarType.Float32)
            return normal.mul(weight) is var scaled && type == ScalarType.Float32 ? scaled : scaled.to(type);
        return normal.to(weight.dtype).mul(weight).to(type);
    }

    /// <inheritdoc/>
    public void Dispose() => weight.Dispose();
}
