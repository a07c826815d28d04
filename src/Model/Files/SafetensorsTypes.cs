using static TorchSharp.torch;

namespace EdgeDiag.Model.Files;

/// <summary>The element types of safetensors that this program reads and writes.</summary>
internal static class SafetensorsTypes
{
    private static readonly (string Name, ScalarType Type, int Size)[] Known =
    [
        ("F32", ScalarType.Float32, 4),
        ("F16", ScalarType.Float16, 2),
        ("BF16", ScalarType.BFloat16, 2),
        ("F64", ScalarType.Float64, 8),
        ("I64", ScalarType.Int64, 8),
        ("I32", ScalarType.Int32, 4),
        ("I16", ScalarType.Int16, 2),
        ("I8", ScalarType.Int8, 1),
        ("U8", ScalarType.Byte, 1),
        ("BOOL", ScalarType.Bool, 1),
    ];

    public static (ScalarType Type, int Size)? Find(string name)
    {
        foreach (var known in Known)
            if (known.Name == name)
                return (known.Type, known.Size);
        return null;
    }

    public static string NameOf(ScalarType type)
    {
        foreach (var known in Known)
            if (known.Type == type)
                return known.Name;
        throw new NotSupportedException($"safetensors has no type for {type}");
    }

    public static string All => string.Join(", ", Known.Select(k => k.Name));
}
