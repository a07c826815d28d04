using EdgeDiag.Model.Forward;
using EdgeDiag.Model.Forward.Torch;
using EdgeDiag.Model.Layers;
using static TorchSharp.torch;

namespace EdgeDiag.Model.Tests;

/// <summary>The forward pass in libtorch's operations, against which tests compare everything else.</summary>
internal static class ModelForward
{
    public static Tensor Forward(this CausalLM model, Tensor ids, DecodeState? state) => new TorchForward(model).Forward(ids, state);

    public static Tensor Logits(this CausalLM model, Tensor hidden) => new TorchForward(model).Logits(hidden);
}
