using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeDiag.Fusion;

/// <summary>A text in the languages of the line: at least one of them.</summary>
/// <param name="Texts">The text by language.</param>
[JsonConverter(typeof(LocalizedTextConverter))]
public sealed record LocalizedText(IReadOnlyDictionary<Language, string> Texts)
{
    /// <summary>A text in Chinese and English.</summary>
    public LocalizedText(string zh, string en)
        : this(new Dictionary<Language, string> { [Language.Zh] = zh, [Language.En] = en }) { }

    /// <summary>A text that is the same in every language.</summary>
    public static LocalizedText Same(string text) => new(Enum.GetValues<Language>().ToDictionary(l => l, _ => text));

    /// <summary>The text in one language; in the next one of its fallbacks where there is none.</summary>
    public string In(Language language) => Texts.TryGetValue(language, out var text) ? text : Texts[language.Fallback().First(Texts.ContainsKey)];

    /// <inheritdoc/>
    public bool Equals(LocalizedText? other) =>
        other is not null && Texts.Count == other.Texts.Count && Texts.All(t => other.Texts.TryGetValue(t.Key, out var text) && text == t.Value);

    /// <inheritdoc/>
    public override int GetHashCode() => Texts.Aggregate(0, (hash, t) => hash ^ HashCode.Combine(t.Key, t.Value));
}

/// <summary>Writes a text as an object with a member for each language, and reads it so; stored cases have it.</summary>
internal sealed class LocalizedTextConverter : JsonConverter<LocalizedText>
{
    public override LocalizedText Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize<Dictionary<Language, string>>(ref reader, options) is { Count: > 0 } texts
            ? new LocalizedText(texts)
            : throw new JsonException("a text in no language");

    public override void Write(Utf8JsonWriter writer, LocalizedText value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value.Texts, options);
}
