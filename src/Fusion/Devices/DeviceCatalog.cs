using System.Globalization;
using System.Text.Json;

namespace EdgeDiag.Fusion.Devices;

/// <summary>The plant's machines (<c>devices.json</c>, docs/reference/files.md). Immutable.</summary>
public sealed class DeviceCatalog
{
    // As messages have them at most.
    private const int MostDevices = 20_000,
        MostSensors = 256,
        MostAliases = 32,
        MostUpstream = 64,
        MostRecipes = 1000,
        MostCharacters = 128;
    private const long MostBytes = 64L << 20;
    private static readonly TimeSpan ShortestStuck = TimeSpan.FromSeconds(1),
        LongestStuck = TimeSpan.FromDays(7);

    private readonly Dictionary<(string Line, string Id), DeviceDescription> _byAddress;

    /// <summary>A catalogue over devices; line and id together are unique.</summary>
    /// <param name="devices">The devices.</param>
    /// <param name="codeAliases">Device type to its aliases; null for none.</param>
    /// <param name="remarks">What its file has that nothing uses; null for none.</param>
    public DeviceCatalog(
        IReadOnlyList<DeviceDescription> devices,
        IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>>? codeAliases = null,
        IReadOnlyList<string>? remarks = null
    )
    {
        (All, Remarks) = (devices, remarks ?? []);
        CodeAliases = codeAliases ?? new Dictionary<string, IReadOnlyDictionary<string, string>>();
        _byAddress = devices.ToDictionary(d => (d.Line, d.Id));
    }

    /// <summary>All machines in the file's order.</summary>
    public IReadOnlyList<DeviceDescription> All { get; }

    /// <summary>Members of the file that nothing uses, such as <c>hi</c> for <c>high</c>, one sentence each.</summary>
    public IReadOnlyList<string> Remarks { get; }

    /// <summary>Device type to what its machines call codes otherwise: name to the manual's code.</summary>
    public IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> CodeAliases { get; }

    /// <summary>A machine, or null.</summary>
    public DeviceDescription? Find(string line, string device) => _byAddress.GetValueOrDefault((line, device));

    /// <summary>Reads <c>devices.json</c>.</summary>
    /// <exception cref="InvalidInputException">Missing, damaged, or a member that cannot be used.</exception>
    public static DeviceCatalog Load(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(
                InputFile.ReadBytes(path, "the plant's devices", MostBytes),
                new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true }
            );
            if (
                document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty("devices", out var list)
                || list.ValueKind != JsonValueKind.Array
            )
                throw new InvalidInputException(path, "devices", "a list", "none");
            if (list.GetArrayLength() > MostDevices)
                throw new InvalidInputException(path, "devices", $"at most {MostDevices}", $"{list.GetArrayLength()}");
            var devices = list.EnumerateArray().Select((d, i) => Device(path, $"devices[{i}]", d)).ToList();
            foreach (var twin in devices.GroupBy(d => (d.Line, d.Id)).Where(g => g.Count() > 1))
                throw new InvalidInputException(path, twin.Key.Id, $"one device of this id on {twin.Key.Line}", $"{twin.Count()}");
            var known = devices.Select(d => (d.Line, d.Id)).ToHashSet();
            foreach (var device in devices)
            foreach (var feeder in device.Upstream.Where(f => !known.Contains((device.Line, f))))
                throw new InvalidInputException(path, $"{device.Id}.upstream", $"devices of {device.Line}", feeder);
            return new DeviceCatalog(devices, DeviceTypes.CodeAliases(path, document.RootElement, devices), DeviceMembers.Unused(document.RootElement));
        }
        catch (JsonException e)
        {
            throw new InvalidInputException(path, "file", "JSON", $"an error at line {e.LineNumber + 1}");
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, which JSON's grammar allows.
            throw new InvalidInputException(path, "file", "strings of whole characters", "half a surrogate pair");
        }
    }

    private static DeviceDescription Device(string path, string key, JsonElement value)
    {
        var id = Segment(path, key, value, "id");
        var line = Segment(path, key, value, "line");
        var type = Text(path, key, value, "type");
        if (!value.TryGetProperty("sensors", out var sensors) || sensors.ValueKind != JsonValueKind.Array)
            throw new InvalidInputException(path, $"{key}.sensors", "a list", "none");
        if (sensors.GetArrayLength() > MostSensors)
            throw new InvalidInputException(path, $"{key}.sensors", $"at most {MostSensors}", $"{sensors.GetArrayLength()}");
        var described = sensors.EnumerateArray().Select((s, i) => Sensor(path, $"{key}.sensors[{i}]", s)).ToList();
        foreach (var twin in described.GroupBy(s => s.Name).Where(g => g.Count() > 1))
            throw new InvalidInputException(path, $"{key}.sensors", $"one sensor {twin.Key}", $"{twin.Count()}");
        return new DeviceDescription(id, line, type, Localized(path, key, value, "name") ?? LocalizedText.Same(type), described)
        {
            Upstream = Names(path, key, value, "upstream", MostUpstream),
            Recipe = Recipe(path, key, value, described),
        };
    }

    private static string? Recipe(string path, string key, JsonElement value, List<SensorDescription> sensors)
    {
        var recipe = value.TryGetProperty("recipe", out var name) && name.ValueKind != JsonValueKind.Null ? Text(path, key, value, "recipe") : null;
        return recipe is not null || sensors.Find(s => s.Recipes.Count > 0) is not { } sensor
            // A sensor may be called so too: readings bring it under its own name.
            ? sensors.Find(s => s.Name != recipe && s.Aliases.Contains(recipe, StringComparer.Ordinal))?.Name ?? recipe
            : throw new InvalidInputException(path, $"{key}.recipe", $"the reading that holds the recipe's number, for the recipes of {sensor.Name}", "none");
    }

    private static IReadOnlyDictionary<long, SensorLimits> Recipes(string path, string key, JsonElement sensor, SensorLimits usual, double hysteresis)
    {
        if (!sensor.TryGetProperty("recipes", out var list) || list.ValueKind == JsonValueKind.Null)
            return SensorLimits.NoRecipes;
        if (list.ValueKind != JsonValueKind.Object)
            throw new InvalidInputException(path, key, """limits for the numbers of recipes, such as {"12": {"high": 95}}""", list.GetRawText());
        var recipes = new Dictionary<long, SensorLimits>();
        foreach (var recipe in list.EnumerateObject())
        {
            if (!long.TryParse(recipe.Name, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
                throw new InvalidInputException(path, key, "numbers of recipes", recipe.Name);
            if (recipe.Value.ValueKind != JsonValueKind.Object)
                throw new InvalidInputException(path, $"{key}.{number}", """limits, such as {"high": 95}""", recipe.Value.GetRawText());
            if (recipes.Count == MostRecipes)
                throw new InvalidInputException(path, key, $"at most {MostRecipes}", $"{list.EnumerateObject().Count()}");
            var limits = new SensorLimits(
                recipe.Value.TryGetProperty("low", out _) ? Limit(path, $"{key}.{number}", recipe.Value, "low") : usual.Low,
                recipe.Value.TryGetProperty("high", out _) ? Limit(path, $"{key}.{number}", recipe.Value, "high") : usual.High
            );
            if (limits.Low > limits.High)
                throw new InvalidInputException(path, $"{key}.{number}.low", $"at most high ({limits.High})", $"{limits.Low}");
            if (hysteresis > limits.High - limits.Low)
                throw new InvalidInputException(path, $"{key}.{number}", $"limits at least the hysteresis ({hysteresis}) apart", $"{limits.High - limits.Low}");
            if (!recipes.TryAdd(number, limits))
                throw new InvalidInputException(path, key, $"one recipe {number}", "several");
        }

        return recipes;
    }

    private static SensorDescription Sensor(string path, string key, JsonElement value)
    {
        var name = Text(path, key, value, "name");
        var unit = Text(path, key, value, "unit");
        var (low, high) = (Limit(path, key, value, "low"), Limit(path, key, value, "high"));
        if (low > high)
            throw new InvalidInputException(path, $"{key}.low", $"at most high ({high})", $"{low}");
        var hysteresis = Size(path, key, value, "hysteresis");
        if (hysteresis > high - low)
            throw new InvalidInputException(path, $"{key}.hysteresis", $"at most high - low ({high - low})", $"{hysteresis}");
        return new SensorDescription(name, unit, low, high, Label(path, key, value, name))
        {
            Aliases = Names(path, key, value, "aliases", MostAliases),
            Hysteresis = hysteresis,
            Deadband = Size(path, key, value, "deadband"),
            StuckAfter = Duration(path, key, value, "stuck_after"),
            Recipes = Recipes(path, $"{key}.recipes", value, new SensorLimits(low, high), hysteresis),
        };
    }

    // In a language that the file leaves out, what people usually call such a sensor.
    private static LocalizedText Label(string path, string key, JsonElement value, string name)
    {
        var usual = SensorVocabulary.Label(name);
        return Localized(path, key, value, "label") is not { } own ? usual
            : SensorVocabulary.Knows(name) ? new LocalizedText(usual.Texts.Concat(own.Texts).GroupBy(t => t.Key).ToDictionary(g => g.Key, g => g.Last().Value))
            : own;
    }

    private static IReadOnlyList<string> Names(string path, string key, JsonElement value, string member, int most)
    {
        if (!value.TryGetProperty(member, out var names) || names.ValueKind == JsonValueKind.Null)
            return [];
        if (names.ValueKind != JsonValueKind.Array || names.GetArrayLength() > most)
            throw new InvalidInputException(path, $"{key}.{member}", $"a list of at most {most} names", names.GetRawText());
        return [.. names.EnumerateArray().Select((n, i) => Name(path, $"{key}.{member}[{i}]", n))];
    }

    private static string Name(string path, string key, JsonElement name) =>
        name.ValueKind == JsonValueKind.String && name.GetString()!.Length is > 0 and <= MostCharacters
            ? name.GetString()!
            : throw new InvalidInputException(path, key, $"a text of 1 to {MostCharacters} characters", name.GetRawText());

    // Ids and lines are segments of topics: with a separator or wildcard in them no message would ever match.
    private static string Segment(string path, string key, JsonElement value, string name) =>
        Text(path, key, value, name) is var text && text.IndexOfAny(['/', '+', '#']) < 0
            ? text
            : throw new InvalidInputException(path, $"{key}.{name}", "a topic segment without / + #", text);

    private static string Text(string path, string key, JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Object
        && value.TryGetProperty(name, out var text)
        && text.ValueKind == JsonValueKind.String
        && text.GetString()!.Length is > 0 and <= MostCharacters
            ? text.GetString()!
            : throw new InvalidInputException(path, $"{key}.{name}", $"a text of 1 to {MostCharacters} characters", "nothing usable");

    private static double? Limit(string path, string key, JsonElement value, string name)
    {
        if (!value.TryGetProperty(name, out var limit) || limit.ValueKind == JsonValueKind.Null)
            return null;
        return limit.ValueKind == JsonValueKind.Number && limit.TryGetDouble(out var number) && double.IsFinite(number)
            ? number
            : throw new InvalidInputException(path, $"{key}.{name}", "a number", limit.GetRawText());
    }

    private static double Size(string path, string key, JsonElement value, string name) =>
        Limit(path, key, value, name) is not { } size ? 0
        : size >= 0 ? size
        : throw new InvalidInputException(path, $"{key}.{name}", "a number from 0", $"{size}");

    private static TimeSpan? Duration(string path, string key, JsonElement value, string name)
    {
        if (!value.TryGetProperty(name, out var text) || text.ValueKind == JsonValueKind.Null)
            return null;
        return
            text.ValueKind == JsonValueKind.String
            && TimeSpan.TryParseExact(text.GetString(), "c", CultureInfo.InvariantCulture, out var time)
            && time >= ShortestStuck
            && time <= LongestStuck
            ? time
            : throw new InvalidInputException(path, $"{key}.{name}", $"a time from \"{ShortestStuck:c}\" to \"{LongestStuck:c}\"", text.GetRawText());
    }

    private static LocalizedText? Localized(string path, string key, JsonElement value, string name)
    {
        if (!value.TryGetProperty(name, out var text) || text.ValueKind == JsonValueKind.Null)
            return null;
        if (text.ValueKind == JsonValueKind.String)
        {
            return LocalizedText.Same(Text(path, key, value, name));
        }

        // One language is enough: a person reads a name in another one more easily than none.
        var texts = Enum.GetValues<Language>()
            .Where(l => text.ValueKind == JsonValueKind.Object && text.TryGetProperty(l.Tag(), out var one) && one.ValueKind != JsonValueKind.Null)
            .ToDictionary(l => l, l => Text(path, $"{key}.{name}", text, l.Tag()));
        return texts.Count > 0
            ? new LocalizedText(texts)
            : throw new InvalidInputException(
                path,
                $"{key}.{name}",
                """a text, or {"en": "…", "zh": "…", "de": "…"} with at least one of them""",
                text.GetRawText()
            );
    }
}
