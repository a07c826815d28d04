using System.Globalization;
using System.Text.Json;
using EdgeDiag.Model.Files;

namespace EdgeDiag.Model.Configuration;

/// <summary>Takes the values of a JSON object one by one and can refuse what is left over.</summary>
/// <param name="path">The file, for messages.</param>
/// <param name="root">The object.</param>
/// <param name="prefix">What comes before a key in messages.</param>
internal sealed class ConfigValues(string path, JsonElement root, string prefix = "")
{
    private readonly HashSet<string> _read = [];

    public bool Has(string key) => root.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>Whether the key is there at all, null or not.</summary>
    public bool Mentions(string key) => root.TryGetProperty(key, out _);

    /// <summary>A whole number of at least 1.</summary>
    /// <param name="key">The key.</param>
    /// <param name="standard">What nothing and null stand for; null where a value is needed.</param>
    /// <param name="greatest">A bound beyond every real model, so that a damaged file is refused before memory is asked for.</param>
    public int Int(string key, int? standard = null, int greatest = 100_000_000)
    {
        if (!TryTake(key, out var value))
            return standard ?? throw Unusable(key, "a whole number", "nothing");
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out var number) || number < 1 || number > greatest)
            throw Unusable(key, $"a whole number from 1 to {greatest}", Short(value));
        return number;
    }

    public double Number(string key, double? standard = null)
    {
        if (!TryTake(key, out var value))
            return standard ?? throw Unusable(key, "a number above 0", "nothing");
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var number) || !(number > 0) || double.IsInfinity(number))
            throw Unusable(key, "a number above 0", Short(value));
        return number;
    }

    public bool Flag(string key, bool standard)
    {
        if (!TryTake(key, out var value))
            return standard;
        if (value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
            throw Unusable(key, "true or false", Short(value));
        return value.GetBoolean();
    }

    public string Text(string key, string standard) => TryTake(key, out var value) ? value.ToString() : standard;

    public IReadOnlyList<int> Ids(string key) =>
        [
            .. List(key)
                .Select(v => v.ValueKind == JsonValueKind.Number && v.TryGetInt32(out var id) && id >= 0 ? id : throw Unusable(key, "token ids", Short(v))),
        ];

    /// <summary>The elements of a list, or a single value as a list of one.</summary>
    public IReadOnlyList<JsonElement> List(string key) =>
        !TryTake(key, out var value) ? []
        : value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()]
        : [value];

    /// <summary>An object within, or null where there is none.</summary>
    public ConfigValues? Within(string key)
    {
        if (!TryTake(key, out var value))
            return null;
        return value.ValueKind == JsonValueKind.Object
            ? new ConfigValues(path, value, $"{prefix}{key}.")
            : throw Unusable(key, "an object or null", Short(value));
    }

    /// <summary>Refuses every value but one; nothing and null pass.</summary>
    public void Only(string key, string allowed)
    {
        if (!TryTake(key, out var value) || string.Equals(value.ToString(), allowed, StringComparison.OrdinalIgnoreCase))
            return;
        // 1 may be written as 1.0.
        if (
            value.ValueKind == JsonValueKind.Number
            && value.TryGetDouble(out var number)
            && double.TryParse(allowed, CultureInfo.InvariantCulture, out var only)
            && number == only
        )
            return;
        throw Unusable(key, $"{allowed}; nothing else is supported", Short(value));
    }

    /// <summary>Refuses keys that nobody has read.</summary>
    public void RefuseOthers(IReadOnlySet<string> harmless)
    {
        foreach (var key in root.EnumerateObject())
            if (!_read.Contains(key.Name) && !harmless.Contains(key.Name))
                throw Unusable(key.Name, "a key known to this version", $"an unknown key with value {Short(key.Value)}");
    }

    public ModelFormatException Unusable(string key, string expected, string found) => new(path, prefix + key, expected, found);

    // Null says the same as nothing.
    private bool TryTake(string key, out JsonElement value)
    {
        _read.Add(key);
        return root.TryGetProperty(key, out value) && value.ValueKind != JsonValueKind.Null;
    }

    private static string Short(JsonElement value)
    {
        var text = value.GetRawText().ReplaceLineEndings(" ");
        return text.Length > 80 ? string.Create(CultureInfo.InvariantCulture, $"{text[..80]}…") : text;
    }
}
