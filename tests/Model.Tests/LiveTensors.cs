using static TorchSharp.torch;

namespace EdgeDiag.Model.Tests;

/// <summary>Native tensors of the whole process.</summary>
internal static class LiveTensors
{
    /// <summary>
    /// How many there are once the collector has taken those that earlier tests left to it; before and after a piece of work, this tells what
    /// it left.
    /// </summary>
    public static long Count()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Tensor.TotalCount;
    }
}
