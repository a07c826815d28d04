using static TorchSharp.torch;

namespace EdgeDiag.Model.Layers;

/// <summary>
/// The factors of a batch whose rows have adapters of their own, padded with zeros to the greatest rank; a row without an
/// adapter has zeros alone (Chen et al., "Punica", 2023, computes the same with a kernel of its own).
/// </summary>
/// <param name="A">[B, r, in].</param>
/// <param name="B">[B, out, r], the scale in it.</param>
internal sealed record LoraRows(Tensor A, Tensor B)
{
    /// <summary>What each row's adapter adds to the base's output.</summary>
    /// <param name="x">[B, T, in].</param>
    /// <returns>[B, T, out].</returns>
    public Tensor Apply(Tensor x)
    {
        if (x.dim() != 3 || x.shape[0] != A.shape[0])
            throw new ArgumentException($"expected [{A.shape[0]}, T, {A.shape[2]}] for adapters by row, found [{string.Join(", ", x.shape)}]", nameof(x));
        var down = x.bmm(A.to(x.dtype).transpose(1, 2)); // [B, T, r]
        return down.bmm(B.to(x.dtype).transpose(1, 2)); // [B, T, out]
    }
}
