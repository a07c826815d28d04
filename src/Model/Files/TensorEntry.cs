namespace EdgeDiag.Model.Files;

/// <summary>A tensor as a safetensors header states it.</summary>
/// <param name="Name">Name.</param>
/// <param name="DType">Such as <c>F32</c>.</param>
/// <param name="Shape">Sizes; empty for a scalar.</param>
/// <param name="Begin">First byte, from the start of the data.</param>
/// <param name="End">Byte behind the last, from the start of the data.</param>
public sealed record TensorEntry(string Name, string DType, long[] Shape, long Begin, long End);
