using EdgeDiag.Model.Kernels.Shared;
using EdgeDiag.Model.Kernels.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Layers;

/// <summary><see cref="RmsNorm"/> over a frozen weight on the CPU, with the gradient of its input alone.</summary>
internal sealed class FrozenNorm : autograd.SingleTensorFunction<FrozenNorm>
{
    private const string Key = "saved";

    /// <inheritdoc/>
    public override string Name => nameof(FrozenNorm);

    /// <summary>Whether this computes a norm.</summary>
    public static bool Supports(Tensor x, Tensor weight, ScalarType type) =>
        x.requires_grad
        && is_grad_enabled()
        && !weight.requires_grad
        && x.device_type == DeviceType.CPU
        && x.is_contiguous()
        && NormKernel.Supports(weight.shape[0])
        && x.dtype is ScalarType.Float32 or ScalarType.BFloat16
        && type is ScalarType.Float32 or ScalarType.BFloat16;

    /// <summary>The norm.</summary>
    /// <param name="x">[…, H].</param>
    /// <param name="norm">The norm, whose weight is [H].</param>
    /// <param name="epsilon">Added under the root.</param>
    /// <param name="type">Of the result.</param>
    /// <returns>[…, H].</returns>
    public static Tensor Normalize(Tensor x, RmsNorm norm, double epsilon, ScalarType type) => apply(x, norm, epsilon, type);

    /// <inheritdoc/>
    public override unsafe Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        var x = (Tensor)vars[0];
        var weight = ((RmsNorm)vars[1]).Weight;
        using var _ = no_grad();
        using var wide = weight.to(ScalarType.Float32, copy: true); // [H]
        var columns = weight.shape[0];
        var y = empty(x.shape, (ScalarType)vars[3]); // […, H]
        var scales = empty([x.numel() / columns]); // [rows]
        NormKernel.Forward(
            new(x),
            (float*)WeightRows.Pointer(wide),
            weight.dtype == ScalarType.BFloat16,
            (double)vars[2],
            x.numel() / columns,
            (int)columns,
            new(y),
            (float*)WeightRows.Pointer(scales)
        );
        // Not by save_for_backward: what it keeps is let go by the garbage collector, which does not know how large it is.
        ctx.save_data(Key, new Saved((RmsNorm)vars[1], x.detach().DetachFromDisposeScope(), scales.DetachFromDisposeScope()));
        return y;
    }

    /// <inheritdoc/>
    public override unsafe List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var _ = no_grad();
        var (norm, x, scales) = (Saved)ctx.get_data(Key);
        using var wide = norm.Weight.to(ScalarType.Float32, copy: true); // [H]
        using var gradient = grad_output.contiguous(); // […, H]
        var result = empty(x.shape, x.dtype); // […, H]
        NormKernel.Backward(
            new(x),
            (float*)WeightRows.Pointer(wide),
            (float*)WeightRows.Pointer(scales),
            new(gradient),
            scales.numel(),
            (int)wide.numel(),
            new(result)
        );
        x.Dispose();
        scales.Dispose();
        return [result, null!, null!, null!];
    }

    // One way back takes it: nothing is trained on a graph twice.
    private sealed record Saved(RmsNorm Norm, Tensor X, Tensor Scales);
}
