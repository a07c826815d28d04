using EdgeDiag.Model.Numerics;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Layers;

/// <summary>
/// The two factors of a low-rank update W + scale·B·A (Hu et al., "LoRA", 2021), and with DoRA the length m that each row of the
/// result is given: m·(W + scale·B·A) / ‖W + scale·B·A‖ (Liu et al., 2024).
/// </summary>
/// <param name="A">[r, in].</param>
/// <param name="B">[out, r].</param>
/// <param name="Scale">alpha / r, or alpha / √r.</param>
/// <param name="Magnitude">m, [out]; null without DoRA.</param>
internal sealed record LoraPair(Tensor A, Tensor B, double Scale, Tensor? Magnitude = null) : IDisposable
{
    /// <summary>The updated weight, in float32.</summary>
    /// <param name="weight">[out, in].</param>
    /// <returns>[out, in].</returns>
    public Tensor Updated(Tensor weight)
    {
        var sum = weight.to(ScalarType.Float32).Plus(B.matmul(A).TimesInPlace(Scale)); // [out, in]
        return Magnitude is null ? sum : sum.mul_(Magnitude.div(Norms(sum)).unsqueeze(1));
    }

    /// <summary>m / ‖W + scale·B·A‖, by which DoRA multiplies each output; the norm is a constant in the backward pass, as its authors propose.</summary>
    /// <param name="weight">[out, in].</param>
    /// <returns>[out].</returns>
    /// <exception cref="InvalidOperationException">The pair has no magnitude.</exception>
    public Tensor Factor(Tensor weight)
    {
        if (Magnitude is null)
            throw new InvalidOperationException("no magnitude");
        Tensor norms;
        using (no_grad())
            norms = Norms(weight.to(ScalarType.Float32).Plus(B.matmul(A).TimesInPlace(Scale)));
        return Magnitude.div(norms);
    }

    /// <summary>Lengths of the rows of a weight.</summary>
    /// <param name="weight">[out, in], float32.</param>
    /// <returns>[out].</returns>
    public static Tensor Norms(Tensor weight) => weight.mul(weight).sum(1).sqrt();

    /// <inheritdoc/>
    public void Dispose()
    {
        A.Dispose();
        B.Dispose();
        Magnitude?.Dispose();
    }
}
