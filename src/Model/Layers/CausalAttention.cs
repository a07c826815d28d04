using EdgeDiag.Model.Kernels.Training;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Layers;

/// <summary>Causal attention of whole sequences with gradients, on the CPU (<see cref="TrainingAttention"/>).</summary>
internal sealed class CausalAttention : autograd.SingleTensorFunction<CausalAttention>
{
    private const string Key = "saved";

    /// <inheritdoc/>
    public override string Name => nameof(CausalAttention);

    /// <summary>Whether this computes attention that is to be differentiated.</summary>
    public static bool Supports(Tensor q, Tensor k, Tensor v) =>
        is_grad_enabled() && (q.requires_grad || k.requires_grad || v.requires_grad) && TrainingAttention.Supports(q);

    /// <summary>Attends.</summary>
    /// <param name="q">[B, Hq, T, D].</param>
    /// <param name="k">[B, Hkv, T, D].</param>
    /// <param name="v">[B, Hkv, T, D].</param>
    /// <param name="segments">Sequences that each row is made of; null where each row is one.</param>
    /// <returns>[B, Hq, T, D].</returns>
    public static Tensor Attend(Tensor q, Tensor k, Tensor v, Segments? segments) => apply(q, k, v, new Sequences(segments?.Lengths));

    /// <inheritdoc/>
    public override Tensor forward(autograd.AutogradContext ctx, params object[] vars)
    {
        using var _ = no_grad();
        Tensor Own(int i) => ((Tensor)vars[i]).detach().contiguous().DetachFromDisposeScope();
        var (q, k, v, lengths) = (Own(0), Own(1), Own(2), ((Sequences)vars[3]).Lengths);
        var y = empty(q.shape, q.dtype); // [B, Hq, T, D]
        var logSums = empty([.. q.shape.SkipLast(1)], ScalarType.Float32).DetachFromDisposeScope(); // [B, Hq, T]
        new TrainingAttention(q, k, lengths).Forward(q, k, v, y, logSums);
        // Not by save_for_backward: what it keeps is let go by the garbage collector, which does not know how large it is.
        ctx.save_data(Key, new Saved(q, k, v, y.detach().DetachFromDisposeScope(), logSums, lengths));
        return y;
    }

    /// <inheritdoc/>
    public override List<Tensor> backward(autograd.AutogradContext ctx, Tensor grad_output)
    {
        using var _ = no_grad();
        var saved = (Saved)ctx.get_data(Key);
        var (q, k, v, y, logSums, lengths) = saved;
        using var gradient = grad_output.contiguous(); // [B, Hq, T, D]
        var (dq, dk, dv) = (empty_like(q), empty_like(k), empty_like(v));
        new TrainingAttention(q, k, lengths).Backward(q, k, v, y, logSums, gradient, dq, dk, dv);
        foreach (var tensor in (Tensor[])[q, k, v, y, logSums])
            tensor.Dispose();
        return [dq, dk, dv, null!];
    }

    private sealed record Sequences(IReadOnlyList<int>? Lengths);

    // One way back takes it: nothing is trained on a graph twice.
    private sealed record Saved(Tensor Q, Tensor K, Tensor V, Tensor Y, Tensor LogSums, IReadOnlyList<int>? Lengths);
}
