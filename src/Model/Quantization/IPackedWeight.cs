using static TorchSharp.torch;

namespace EdgeDiag.Model.Quantization;

/// <summary>A matrix that is held in a few bits a weight; its values exist in full only while a product is computed.</summary>
public interface IPackedWeight : IDisposable
{
    /// <summary>Rows.</summary>
    long Outputs { get; }

    /// <summary>Columns.</summary>
    long Inputs { get; }

    /// <summary>Bytes that it takes.</summary>
    long Bytes { get; }

    /// <summary>The values again.</summary>
    /// <param name="type">float32 or bfloat16.</param>
    /// <returns>[out, in], owned by the caller.</returns>
    Tensor Dequantize(ScalarType type);
}
