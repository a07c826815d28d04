using System.Text.Json;
using EdgeDiag.Fusion;

namespace EdgeDiag.EdgeHost.Ingress.Mappings;

/// <summary>Reads the sources of a mapping.</summary>
/// <param name="bad">Makes the exception for a key, what was expected and what was found.</param>
/// <param name="names">Names that templates may have.</param>
/// <param name="hasEntries">The mapping has entries, so that <c>@</c> means something.</param>
internal sealed class SourceReader(Func<string, string, string, InvalidInputException> bad, IReadOnlyList<string> names, bool hasEntries)
{
    private static readonly string[] Changes = ["from", "map", "scale", "offset", "default"];

    /// <summary>The mapping has entries.</summary>
    public bool HasEntries => hasEntries;

    /// <summary>Reads a source.</summary>
    /// <param name="key">Where it stands, for an error.</param>
    /// <param name="value">The source.</param>
    /// <param name="mayHaveUnit">A member <c>unit</c> is read elsewhere.</param>
    public MappedSource Read(string key, JsonElement value, bool mayHaveUnit = false) =>
        value.ValueKind switch
        {
            JsonValueKind.String => OfText(key, value.GetString()!),
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => new MappedSource.Constant(value.Clone()),
            JsonValueKind.Object => Changed(key, value, mayHaveUnit),
            _ => throw bad(key, "a path, a template, a value or {\"from\": …}", value.GetRawText()),
        };

    /// <summary>Reads a template, or text without places.</summary>
    public MappedSource Template(string key, string text)
    {
        var parts = new List<MappedSource.TemplatePart>();
        var literal = "";
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] is '{' or '}' && at + 1 < text.Length && text[at + 1] == text[at])
                literal += text[at++];
            else if (text[at] == '{')
            {
                var end = text.IndexOf('}', at);
                if (end < 0)
                    throw bad(key, "a } for each {, or {{ for a brace", text);
                parts.Add(new(literal, null, null));
                literal = "";
                parts.Add(Place(key, text[(at + 1)..end]));
                at = end;
            }
            else if (text[at] == '}')
                throw bad(key, "a { before each }, or }} for a brace", text);
            else
                literal += text[at];
        }

        parts.Add(new(literal, null, null));
        return parts.All(p => p.Text is not null)
            ? new MappedSource.Constant(JsonValues.Of(string.Concat(parts.Select(p => p.Text))))
            : new MappedSource.Template(text, [.. parts.Where(p => p.Text != "")]);
    }

    private MappedSource.TemplatePart Place(string key, string place)
    {
        if (PayloadPath.IsPath(place))
            return new(null, null, Path(key, place));
        if (!names.Contains(place))
            throw bad(key, names.Count == 0 ? "a path in braces; the topic has no names" : $"a path or one of {string.Join(", ", names)} in braces", place);
        return new(null, place, null);
    }

    private MappedSource OfText(string key, string text) =>
        text.StartsWith("$$", StringComparison.Ordinal) || text.StartsWith("@@", StringComparison.Ordinal) ? Template(key, text[1..])
        : PayloadPath.IsPath(text) ? new MappedSource.AtPath(Path(key, text))
        : Template(key, text);

    private PayloadPath Path(string key, string text)
    {
        if (PayloadPath.TryParse(text) is not { } path)
            throw bad(key, "a path such as $.a.b or $.list[0]", text);
        return path.OfEntry && !hasEntries ? throw bad(key, "@ with each alone", text) : path;
    }

    private MappedSource.Changed Changed(string key, JsonElement value, bool mayHaveUnit)
    {
        foreach (var member in value.EnumerateObject().Where(m => !Changes.Contains(m.Name) && !(mayHaveUnit && m.Name == "unit")))
            throw bad($"{key}.{member.Name}", string.Join(", ", mayHaveUnit ? Changes.Append("unit") : Changes), "another member");
        if (!value.TryGetProperty("from", out var from))
            throw bad(key, "a member from", "none");
        return new MappedSource.Changed(
            Read($"{key}.from", from),
            value.TryGetProperty("map", out var map) ? Map(key, map) : null,
            Number(key, value, "scale", 1),
            Number(key, value, "offset", 0),
            value.TryGetProperty("default", out var standard) ? Read($"{key}.default", standard) : null
        );
    }

    private List<KeyValuePair<string, JsonElement>> Map(string key, JsonElement map) =>
        map.ValueKind == JsonValueKind.Object && map.EnumerateObject().Any()
            ? [.. map.EnumerateObject().Select(m => KeyValuePair.Create(m.Name, Scalar($"{key}.map.{m.Name}", m.Value)))]
            : throw bad($"{key}.map", "an object of what is found and what it becomes", map.GetRawText());

    private JsonElement Scalar(string key, JsonElement value) =>
        JsonValues.Text(value) is not null ? value.Clone() : throw bad(key, "a text, a number or a truth value", value.GetRawText());

    private double Number(string key, JsonElement value, string name, double standard) =>
        !value.TryGetProperty(name, out var number) ? standard
        : number.ValueKind == JsonValueKind.Number && number.TryGetDouble(out var read) && double.IsFinite(read) ? read
        : throw bad($"{key}.{name}", "a number", number.GetRawText());
}
