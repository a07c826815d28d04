using System.Text.Encodings.Web;
using System.Text.Json;

namespace EdgeDiag.Fusion.Manuals;

/// <summary>
/// The front matter of a manual: one <c>key: value</c> a line. <c>id</c>, <c>device_type</c> and <c>language</c> are required;
/// <c>source</c>, <c>source_sha256</c>, <c>mapping</c> and <c>text_sha256</c> are what an import wrote; others are kept.
/// </summary>
/// <param name="Id">First part of every reference.</param>
/// <param name="DeviceType">Device type the manual is for.</param>
/// <param name="Language">Language of the text.</param>
/// <param name="Values">All keys in the file's order.</param>
public sealed record ManualFrontMatter(string Id, string DeviceType, Language Language, IReadOnlyDictionary<string, string> Values)
{
    /// <summary>Name of the imported file.</summary>
    public const string SourceKey = "source";

    /// <summary>SHA-256 of the imported file.</summary>
    public const string SourceDigestKey = "source_sha256";

    /// <summary>How the imported file was read.</summary>
    public const string MappingKey = "mapping";

    /// <summary>SHA-256 of the text as it was imported; another one today means that a person has edited it.</summary>
    public const string TextDigestKey = "text_sha256";

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Name of the imported file, or null.</summary>
    public string? Source => Values.GetValueOrDefault(SourceKey);

    /// <summary>Reads the lines between the dashes.</summary>
    /// <exception cref="InvalidInputException">A required key is missing, a key stands twice, or a value cannot be used.</exception>
    public static ManualFrontMatter Parse(string path, string lines)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in lines.Split('\n'))
        {
            if (line.Split(':', 2) is not [var key, var value])
                continue;
            if (!values.TryAdd(key.Trim(), Unquoted(value.Trim())))
                throw new InvalidInputException(path, key.Trim(), "the key once in the front matter", "twice");
        }

        string Need(string key) =>
            values.TryGetValue(key, out var value) && value.Length > 0
                ? value
                : throw new InvalidInputException(path, key, "a value in the front matter", "nothing");
        var tag = Need("language");
        var language = LanguageExtensions.FromTag(tag) ?? throw new InvalidInputException(path, "language", LanguageExtensions.Tags, tag);
        return new ManualFrontMatter(Need("id"), Need("device_type"), language, values);
    }

    /// <summary>One line of front matter; a value that YAML would read otherwise is quoted.</summary>
    public static string Line(string key, string value) => $"{key}: {(IsPlain(value) ? value : JsonSerializer.Serialize(value, Readable))}\n";

    private static bool IsPlain(string value) =>
        value.Length > 0
        && !char.IsWhiteSpace(value[0])
        && !char.IsWhiteSpace(value[^1])
        && (char.IsLetterOrDigit(value[0]) || value[0] is '.' or '_' or '/')
        && value.All(c => char.IsLetterOrDigit(c) || c is ' ' or '.' or '_' or '-' or '/' or '(' or ')' or '=');

    private static string Unquoted(string value)
    {
        if (value.Length < 2 || value[0] != '"' || value[^1] != '"')
            return value;
        try
        {
            return JsonSerializer.Deserialize<string>(value) ?? value;
        }
        catch (JsonException)
        {
            // A person's quotes that are no JSON string stay as they are.
            return value;
        }
    }
}
