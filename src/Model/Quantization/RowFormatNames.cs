using EdgeDiag.Model.Files;

namespace EdgeDiag.Model.Quantization;

/// <summary>What settings and commands call the formats.</summary>
internal static class RowFormatNames
{
    /// <summary>The format that a precision setting names.</summary>
    /// <param name="precision"><c>f32</c>, <c>bf16</c>, <c>bf16-packed</c>, <c>int8</c> or <c>int4</c>.</param>
    /// <exception cref="ModelFormatException">Another word.</exception>
    public static RowFormat Parse(string precision) =>
        precision switch
        {
            "f32" => RowFormat.F32,
            "bf16" => RowFormat.BF16,
            "bf16-packed" => RowFormat.BF16Packed,
            "int8" => RowFormat.Int8,
            "int4" => RowFormat.Int4,
            _ => throw new ModelFormatException("settings", "Model:Precision", "f32, bf16, bf16-packed, int8 or int4", precision),
        };
}
