using static TorchSharp.torch;

namespace EdgeDiag.Model.Layers;

/// <summary>The two factors of a low-rank update W + scale·B·A (Hu et al., "LoRA", 2021).</summary>
/// <param name="A">[r, in].</param>
/// <param name="B">[out, r].</param>
/// <param name="Scale">alpha / r.</param>
public sealed record LoraPair(Tensor A, Tensor B, double Scale);
