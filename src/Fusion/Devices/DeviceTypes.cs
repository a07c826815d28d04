using System.Text.Json;
using EdgeDiag.Fusion.Codes;

namespace EdgeDiag.Fusion.Devices;

/// <summary>Reads the member <c>types</c> of <c>devices.json</c>: what is said of a device type as a whole.</summary>
internal static class DeviceTypes
{
    private const int MostAliases = 20_000;

    /// <summary>The aliases of codes, <c>{"press": {"code_aliases": {"F07": "F-07"}}}</c>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="root">Its object.</param>
    /// <param name="devices">Its devices.</param>
    /// <returns>Device type to aliases, name to code; types without aliases are left out.</returns>
    /// <exception cref="InvalidInputException">A member that cannot be used.</exception>
    public static IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> CodeAliases(
        string path,
        JsonElement root,
        IReadOnlyList<DeviceDescription> devices
    )
    {
        var types = new Dictionary<string, IReadOnlyDictionary<string, string>>(StringComparer.Ordinal);
        foreach (var type in Members(path, "types", root, "types"))
        {
            var key = $"types.{type.Name}";
            if (devices.All(d => d.Type != type.Name))
                throw new InvalidInputException(path, key, "the type of a device", "no device of this type");
            if (type.Value.ValueKind != JsonValueKind.Object)
                throw new InvalidInputException(path, key, "an object such as {\"code_aliases\": {\"F07\": \"F-07\"}}", Kind(type.Value));
            if (!types.TryAdd(type.Name, Aliases(path, $"{key}.code_aliases", Members(path, $"{key}.code_aliases", type.Value, "code_aliases"))))
                throw new InvalidInputException(path, key, "the type once", "twice");
        }

        return types.Where(t => t.Value.Count > 0).ToDictionary();
    }

    private static Dictionary<string, string> Aliases(string path, string key, IReadOnlyList<JsonProperty> members)
    {
        if (members.Count > MostAliases)
            throw new InvalidInputException(path, key, $"at most {MostAliases} aliases", $"{members.Count}");
        var aliases = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var member in members)
        {
            if (!IsCode(member.Name))
                throw new InvalidInputException(path, key, $"names of 1 to {CodeText.MostCharacters} characters", $"'{member.Name}'");
            if (member.Value.ValueKind != JsonValueKind.String || !IsCode(member.Value.GetString()!))
                throw new InvalidInputException(
                    path,
                    $"{key}.{member.Name}",
                    $"the manual's code, a text of 1 to {CodeText.MostCharacters} characters",
                    member.Value.GetRawText()
                );
            if (!aliases.TryAdd(CodeForm.Strict(member.Name), member.Value.GetString()!))
                throw new InvalidInputException(path, $"{key}.{member.Name}", "the name once", "twice");
        }

        // A name whose code is a name itself would need a second look, and could go round in a circle.
        foreach (var (name, code) in aliases)
            if (CodeForm.Strict(code) != name && aliases.ContainsKey(CodeForm.Strict(code)))
                throw new InvalidInputException(path, $"{key}.{name}", "the manual's code", $"{code}, which is an alias itself");
        return aliases;
    }

    private static bool IsCode(string text) => text.Length <= CodeText.MostCharacters && CodeForm.Strict(text).Length > 0;

    private static IReadOnlyList<JsonProperty> Members(string path, string key, JsonElement value, string name)
    {
        if (!value.TryGetProperty(name, out var member) || member.ValueKind == JsonValueKind.Null)
            return [];
        return member.ValueKind == JsonValueKind.Object ? [.. member.EnumerateObject()] : throw new InvalidInputException(path, key, "an object", Kind(member));
    }

    private static string Kind(JsonElement value) => value.ValueKind == JsonValueKind.Array ? "a list" : $"a {value.ValueKind.ToString().ToLowerInvariant()}";
}
