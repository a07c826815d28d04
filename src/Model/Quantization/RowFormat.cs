namespace EdgeDiag.Model.Quantization;

/// <summary>How the weights of a matrix are held for products with one or a few rows.</summary>
public enum RowFormat
{
    /// <summary>float32, 4 bytes a weight.</summary>
    F32,

    /// <summary>bfloat16, 2 bytes a weight.</summary>
    BF16,

    /// <summary>bfloat16 without loss in 12 bits; plain bfloat16 where the processor or the weights are not suited.</summary>
    BF16Packed,

    /// <summary>Signed bytes with one scale a row, 1 byte a weight.</summary>
    Int8,

    /// <summary>Four bits with one scale for 32 neighbouring weights of a row, 0.56 bytes a weight.</summary>
    Int4,
}
