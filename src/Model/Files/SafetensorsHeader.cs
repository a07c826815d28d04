using System.Text;
using System.Text.Json;

namespace EdgeDiag.Model.Files;

/// <summary>Parses and checks the JSON header of a safetensors file (format of huggingface/safetensors).</summary>
internal static class SafetensorsHeader
{
    /// <summary>Longest header accepted; the same bound as the reference implementation's.</summary>
    public const long MaxBytes = 100_000_000;

    public static (Dictionary<string, TensorEntry> Entries, Dictionary<string, string> Metadata) Parse(string path, ReadOnlySpan<byte> json, long dataBytes)
    {
        var entries = new Dictionary<string, TensorEntry>(StringComparer.Ordinal);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 8 });
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                throw Bad(path, "header", "a JSON object", $"{reader.TokenType}");
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString()!;
                reader.Read();
                using var value = JsonDocument.ParseValue(ref reader);
                if (name == "__metadata__")
                {
                    foreach (var pair in value.RootElement.EnumerateObject())
                        if (!metadata.TryAdd(pair.Name, pair.Value.ToString()))
                            throw Bad(path, $"__metadata__.{pair.Name}", "one value", "two");
                    continue;
                }

                if (!entries.TryAdd(name, Entry(path, name, value.RootElement, dataBytes)))
                    throw Bad(path, name, "one entry", "two");
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or DecoderFallbackException or OverflowException)
        {
            throw Bad(path, "header", "a safetensors header", "damaged JSON");
        }

        CheckLayout(path, entries, dataBytes);
        return (entries, metadata);
    }

    private static TensorEntry Entry(string path, string name, JsonElement value, long dataBytes)
    {
        if (
            value.ValueKind != JsonValueKind.Object
            || !value.TryGetProperty("dtype", out var dtype)
            || !value.TryGetProperty("shape", out var shape)
            || !value.TryGetProperty("data_offsets", out var offsets)
            || offsets.GetArrayLength() != 2
        )
            throw Bad(path, name, "dtype, shape and two data_offsets", value.ValueKind.ToString());
        if (value.EnumerateObject().CountBy(p => p.Name).FirstOrDefault(p => p.Value > 1).Key is { } twice)
            throw Bad(path, $"{name}.{twice}", "one value", "two");
        var type = dtype.GetString() ?? "";
        if (SafetensorsTypes.Find(type) is not { } known)
            throw Bad(path, name, $"a dtype of {SafetensorsTypes.All}", type);
        var sizes = shape.EnumerateArray().Select(s => s.GetInt64()).ToArray();
        if (sizes.Any(s => s < 0))
            throw Bad(path, name, "sizes of at least 0", $"[{string.Join(", ", sizes)}]");
        var (begin, end) = (offsets[0].GetInt64(), offsets[1].GetInt64());
        if (begin < 0 || end < begin || end > dataBytes)
            throw Bad(path, name, $"data within {dataBytes} bytes", $"bytes {begin} to {end}; the file may be truncated");
        var bytes = sizes.Aggregate((long)known.Size, (all, s) => checked(all * s));
        if (bytes != end - begin)
            throw Bad(path, name, $"{bytes} bytes for {type} [{string.Join(", ", sizes)}]", $"{end - begin} bytes");
        return new TensorEntry(name, type, sizes, begin, end);
    }

    private static void CheckLayout(string path, Dictionary<string, TensorEntry> entries, long dataBytes)
    {
        long at = 0;
        foreach (var entry in entries.Values.OrderBy(e => e.Begin).ThenBy(e => e.End))
        {
            if (entry.Begin != at)
                throw Bad(path, entry.Name, $"data from byte {at}, with neither gap nor overlap", $"byte {entry.Begin}");
            at = entry.End;
        }

        if (at != dataBytes)
            throw Bad(path, "data", $"{at} bytes as the header says", $"{dataBytes}");
    }

    private static ModelFormatException Bad(string path, string key, string expected, string found) => new(path, key, expected, found);
}
