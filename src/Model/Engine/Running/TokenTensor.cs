using static TorchSharp.torch;

namespace EdgeDiag.Model.Engine.Running;

/// <summary>Token ids as tensors.</summary>
internal static class TokenTensor
{
    /// <summary>One sequence, int64 [1, T].</summary>
    public static Tensor Row(IReadOnlyList<int> ids, Device device)
    {
        var wide = new long[ids.Count];
        for (var i = 0; i < wide.Length; i++)
            wide[i] = ids[i];
        return tensor(wide, [1, wide.Length], device: device);
    }
}
