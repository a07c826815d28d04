using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeDiag.Model.Files;

namespace EdgeDiag.Model.Lora;

/// <summary>
/// The kinds of machine and the codes that an adapter was trained for, kept beside it as <c>trained-for.json</c>
/// (<c>{"device_types": {"press": ["E102"]}}</c>). Elsewhere an adapter knows nothing and believes much.
/// </summary>
/// <param name="Codes">Device type to codes, as the training data wrote them.</param>
public sealed record AdapterScope(IReadOnlyDictionary<string, IReadOnlyList<string>> Codes)
{
    /// <summary>The file's name.</summary>
    public const string FileName = "trained-for.json";

    private const string Member = "device_types";

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A scope of pairs of device type and code; each is kept once, in order.</summary>
    public static AdapterScope FromPairs(IEnumerable<(string DeviceType, string Code)> pairs) =>
        new(
            pairs
                .GroupBy(p => p.DeviceType, StringComparer.Ordinal)
                .OrderBy(g => g.Key, StringComparer.Ordinal)
                .ToDictionary(g => g.Key, g => (IReadOnlyList<string>)[.. g.Select(p => p.Code).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)])
        );

    /// <summary>All pairs of device type and code.</summary>
    public IEnumerable<(string DeviceType, string Code)> Pairs => Codes.SelectMany(t => t.Value, (t, code) => (t.Key, code));

    /// <summary>That of an adapter's folder; null where it does not say.</summary>
    /// <exception cref="ModelFormatException">The file cannot be used.</exception>
    public static AdapterScope? Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            return null;
        return JsonFile.Read(
            path,
            "what an adapter was trained for",
            root =>
                root.TryGetProperty(Member, out var types) && types.ValueKind == JsonValueKind.Object && types.EnumerateObject().Any()
                    ? FromPairs(
                        types.EnumerateObject().SelectMany(t => t.Value.EnumerateArray(), (t, c) => (t.Name, c.GetString() ?? throw new FormatException()))
                    )
                    : throw new ModelFormatException(path, Member, "an object of device types with lists of codes", "none")
        );
    }

    /// <summary>Writes it beside an adapter.</summary>
    public void Write(string folder) =>
        AtomicFile.Write(
            Path.Combine(folder, FileName),
            JsonSerializer.Serialize(new Dictionary<string, IReadOnlyDictionary<string, IReadOnlyList<string>>> { [Member] = Codes }, Readable) + "\n"
        );
}
