using System.Globalization;
using System.Text.Json;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Events;

namespace EdgeDiag.EdgeHost.Ingress.Mappings;

/// <summary>Reads one mapping of a file, and says by name what cannot be used.</summary>
internal sealed class MappingReader
{
    private const int LongestName = 64,
        MostBits = 64;

    private static readonly string[] OfAll = ["name", "topic", "kind", "device", "line", "when", "each", "ts"];

    private static readonly Dictionary<EventKind, string[]> OfKind = new()
    {
        [EventKind.Fault] = ["code", "state", "severity", "text", "id", "bits", "standing", "none"],
        [EventKind.Reading] = ["values"],
        [EventKind.Image] = ["description"],
    };

    private readonly string _file;
    private readonly JsonElement _mapping;
    private readonly string _name;
    private SourceReader _sources = null!;

    public MappingReader(string file, string key, JsonElement mapping)
    {
        (_file, _mapping, _name) = (file, mapping, key);
        if (mapping.ValueKind != JsonValueKind.Object)
            throw new InvalidInputException(file, key, "an object", mapping.GetRawText());
        var name = Text("name");
        if (name.Length > LongestName || name.Any(char.IsControl))
            throw Bad("name", $"1 to {LongestName} characters", name);
        _name = name;
    }

    /// <summary>The mapping.</summary>
    /// <exception cref="InvalidInputException">A member is missing or cannot be used.</exception>
    public Mapping Read()
    {
        var kind = Kind();
        foreach (var member in _mapping.EnumerateObject())
            if (!OfAll.Contains(member.Name) && !OfKind[kind].Contains(member.Name))
                throw Bad(
                    member.Name,
                    $"a member of a mapping of kind {kind.ToString().ToLowerInvariant()}: {string.Join(", ", OfAll.Concat(OfKind[kind]))}",
                    "another one"
                );
        if (_mapping.EnumerateObject().GroupBy(m => m.Name).FirstOrDefault(g => g.Count() > 1) is { } twin)
            throw Bad(twin.Key, "each member once", $"{twin.Count()}");
        var topic = TopicPattern.TryParse(Text("topic"), out var problem) ?? throw Bad("topic", problem, Text("topic"));
        var each = Has("each") ? Path("each", _mapping.GetProperty("each")) : null;
        if (each is { OfEntry: true })
            throw Bad("each", "a path of the payload, with $", each.Text);
        _sources = new SourceReader(Bad, each is null ? topic.Names : [.. topic.Names, MappedMessage.Key], each is not null);
        var mapping = new Mapping
        {
            Name = _name,
            Topic = topic,
            Kind = kind,
            Device = Needed("device"),
            Line = Optional("line"),
            When = When(),
            Each = each,
            Members = OfKind[kind]
                .Append("ts")
                .Where(m => m is not ("bits" or "standing" or "none" or "values") && Has(m))
                .ToDictionary(m => m, m => _sources.Read(m, _mapping.GetProperty(m))),
        };
        return kind switch
        {
            EventKind.Fault => Fault(mapping),
            EventKind.Reading => Reading(mapping),
            _ => mapping.Members.ContainsKey("description") ? mapping : throw Bad("description", "a source", "nothing"),
        };
    }

    private Mapping Fault(Mapping mapping)
    {
        var standing = Has("standing") && Flag("standing");
        if (!Has("bits"))
        {
            if (!mapping.Members.ContainsKey("code"))
                throw Bad("code", "a source, or bits instead", "neither");
            var none = Has("none") ? Written("none", _mapping.GetProperty("none")) : [];
            if (none.Count > 0 && !standing)
                throw Bad("none", "\"standing\": true beside it", "none");
            return mapping with { Standing = standing, None = none };
        }

        foreach (var member in (string[])["code", "state", "none"])
            if (Has(member))
                throw Bad(member, "nothing beside bits", "a member");
        if (Has("standing") && !standing)
            throw Bad("standing", "true beside bits, or nothing", "false");
        var bits = _mapping.GetProperty("bits");
        if (bits.ValueKind != JsonValueKind.Object || !bits.TryGetProperty("from", out var from) || !bits.TryGetProperty("codes", out var codes))
            throw Bad("bits", """{"from": source, "codes": {"0": "F-01"}}""", bits.GetRawText());
        foreach (var member in bits.EnumerateObject().Where(m => m.Name is not ("from" or "codes")))
            throw Bad($"bits.{member.Name}", "from and codes", "another member");
        return mapping with { Standing = true, Bits = new AlarmWord(_sources.Read("bits.from", from), Codes(codes)) };
    }

    private Dictionary<int, MappedSource> Codes(JsonElement codes)
    {
        if (codes.ValueKind != JsonValueKind.Object || !codes.EnumerateObject().Any())
            throw Bad("bits.codes", "an object of bits and codes", codes.GetRawText());
        var read = new Dictionary<int, MappedSource>();
        foreach (var code in codes.EnumerateObject())
        {
            if (!int.TryParse(code.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var bit) || bit >= MostBits)
                throw Bad("bits.codes", $"bits 0 to {MostBits - 1}", code.Name);
            if (JsonValues.Text(code.Value) is not { Length: > 0 and <= 64 } text || code.Value.ValueKind is JsonValueKind.True or JsonValueKind.False)
                throw Bad($"bits.codes.{code.Name}", "a code of 1 to 64 characters", code.Value.GetRawText());
            if (!read.TryAdd(bit, _sources.Template($"bits.codes.{code.Name}", text)))
                throw Bad("bits.codes", "each bit once", code.Name);
        }

        return read;
    }

    private Mapping Reading(Mapping mapping)
    {
        if (!Has("values"))
            throw Bad("values", "an object of sensors, or a path", "nothing");
        var values = _mapping.GetProperty("values");
        if (values.ValueKind == JsonValueKind.String)
            return mapping with { AllValues = Path("values", values) };
        if (values.ValueKind != JsonValueKind.Object || !values.EnumerateObject().Any())
            throw Bad("values", "an object of sensors, or a path", values.GetRawText());
        return mapping with { Values = [.. values.EnumerateObject().Select(v => Value(v.Name, v.Value))] };
    }

    private MappedValue Value(string sensor, JsonElement source)
    {
        var key = $"values.{sensor}";
        string? unit = null;
        if (source.ValueKind == JsonValueKind.Object && source.TryGetProperty("unit", out var named))
            unit =
                named.ValueKind == JsonValueKind.String && named.GetString() is { Length: > 0 and <= 32 } text
                    ? text
                    : throw Bad($"{key}.unit", "a unit of 1 to 32 characters", named.GetRawText());
        if (sensor.Length == 0)
            throw Bad("values", "names of sensors", "an empty one");
        return new MappedValue(_sources.Template("values", sensor), _sources.Read(key, source, mayHaveUnit: true), unit);
    }

    private EventKind Kind() =>
        Text("kind") switch
        {
            "fault" => EventKind.Fault,
            "reading" => EventKind.Reading,
            "image" => EventKind.Image,
            var other => throw Bad("kind", "fault, reading or image", other),
        };

    private List<MappedCondition> When()
    {
        if (!Has("when"))
            return [];
        var when = _mapping.GetProperty("when");
        if (when.ValueKind != JsonValueKind.Object)
            throw Bad("when", "an object of paths and values", when.GetRawText());
        var conditions = new List<MappedCondition>();
        foreach (var condition in when.EnumerateObject())
        {
            var path = PayloadPath.TryParse(condition.Name) ?? throw Bad("when", "a path such as $.type", condition.Name);
            if (path.OfEntry && !_sources.HasEntries)
                throw Bad("when", "@ with each alone", condition.Name);
            conditions.Add(new MappedCondition(path, Written($"when.{condition.Name}", condition.Value)));
        }

        return conditions;
    }

    // A value, or a list of them; null for null.
    private List<string?> Written(string key, JsonElement value)
    {
        List<JsonElement> all = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [value];
        if (all.Count == 0 || all.Any(v => v.ValueKind is JsonValueKind.Array or JsonValueKind.Object))
            throw Bad(key, "a value or a list of values", value.GetRawText());
        return [.. all.Select(JsonValues.Text)];
    }

    private PayloadPath Path(string key, JsonElement value) =>
        value.ValueKind == JsonValueKind.String && PayloadPath.TryParse(value.GetString()!) is { } path && (!path.OfEntry || (_sources?.HasEntries ?? true))
            ? path
            : throw Bad(key, "a path such as $.a.b or $.list[0]", value.GetRawText());

    private MappedSource Needed(string key) => Optional(key) ?? throw Bad(key, "a source", "nothing");

    private MappedSource? Optional(string key) => Has(key) ? _sources.Read(key, _mapping.GetProperty(key)) : null;

    private bool Flag(string key) =>
        _mapping.GetProperty(key) is { ValueKind: JsonValueKind.True or JsonValueKind.False } flag
            ? flag.GetBoolean()
            : throw Bad(key, "true or false", _mapping.GetProperty(key).GetRawText());

    private string Text(string key) =>
        _mapping.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String && value.GetString()!.Length > 0
            ? value.GetString()!
            : throw Bad(key, "a text", value.ValueKind == JsonValueKind.Undefined ? "nothing" : value.GetRawText());

    private bool Has(string key) => _mapping.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null;

    private InvalidInputException Bad(string key, string expected, string found) => new(_file, $"{_name}: {key}", expected, found);
}
