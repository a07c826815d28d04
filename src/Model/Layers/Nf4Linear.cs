using EdgeDiag.Model.Quantization;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Layers;

/// <summary>
/// y = x·Wᵀ over a frozen 4-bit weight whose values exist only while a product is computed: once forward, and once more backward,
/// where the gradient of x alone is computed.
/// </summary>
internal sealed class Nf4Linear : autograd.SingleTensorFunction<Nf4Linear>
{
    private const string Key = "weight";

    /// <inheritdoc/>
    public override string Name => nameof(Nf4Linear);

    /// <summary>The product.</summary>
    /// <param name="x">[…, in].</param>
    /// <param name="weight">[out, in].</param>
    /// <returns>[…, out].</returns>
    public static Tensor Multiply(Tensor x, IPackedWeight weight) => x.requires_grad && is_grad_enabled() ? apply(x, weight) : Product(x, weight);

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var weight = (IPackedWeight)vars[1];
        ctx.save_data(Key, weight);
        using var _ = no_grad();
        return Product((Tensor)vars[0], weight);
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var _ = no_grad();
        using var weight = ((IPackedWeight)ctx.get_data(Key)).Dequantize(grad_output.dtype); // [out, in]
        return [grad_output.matmul(weight), null!]; // […, in]
    }

    private static Tensor Product(Tensor x, IPackedWeight weight)
    {
        using var values = weight.Dequantize(x.dtype); // [out, in]
        return nn.functional.linear(x, values); // […, out]
    }
}
