using System.Text.Json;

namespace EdgeDiag.Fusion.Devices;

/// <summary>The members that <c>devices.json</c> may have. One that is spelt otherwise would do nothing, and say nothing.</summary>
internal static class DeviceMembers
{
    private const int MostTold = 20,
        LongestName = 40;

    private static readonly string[] File = ["devices", "types"],
        Device = ["id", "line", "type", "name", "sensors", "upstream", "recipe"],
        Sensor = ["name", "unit", "low", "high", "label", "aliases", "hysteresis", "deadband", "stuck_after", "recipes"],
        Limits = ["low", "high"],
        Type = ["code_aliases"],
        Texts = [.. Enum.GetValues<Language>().Select(l => l.Tag())];

    /// <summary>Members that nothing reads, one sentence each; of many the first, and how many more.</summary>
    /// <param name="root">The file's object, whose members have been read already.</param>
    /// <exception cref="InvalidOperationException">A name holds half a surrogate pair.</exception>
    public static IReadOnlyList<string> Unused(JsonElement root)
    {
        var told = new List<string>();
        var more = 0;
        foreach (var (place, member, known) in All(root))
            if (told.Count < MostTold)
                told.Add($"{place()}{Name(member)}: expected {string.Join(", ", known)}; it is not used");
            else
                more++;
        if (more > 0)
            told.Add($"and {more} more");
        return told;
    }

    // Places are only written where they are told: a file has millions of members at most.
    private static IEnumerable<(Func<string> Place, JsonProperty Member, string[] Known)> All(JsonElement root)
    {
        foreach (var member in Others(root, File))
            yield return (() => "", member, File);
        foreach (var (device, i) in root.GetProperty("devices").EnumerateArray().Select((d, i) => (d, i)))
        {
            foreach (var member in Others(device, Device))
                yield return (() => $"devices[{i}].", member, Device);
            foreach (var member in OtherTexts(device, "name"))
                yield return (() => $"devices[{i}].name.", member, Texts);
            foreach (var (sensor, n) in device.GetProperty("sensors").EnumerateArray().Select((s, n) => (s, n)))
            {
                foreach (var member in Others(sensor, Sensor))
                    yield return (() => $"devices[{i}].sensors[{n}].", member, Sensor);
                foreach (var member in OtherTexts(sensor, "label"))
                    yield return (() => $"devices[{i}].sensors[{n}].label.", member, Texts);
                if (sensor.TryGetProperty("recipes", out var recipes) && recipes.ValueKind == JsonValueKind.Object)
                    foreach (var recipe in recipes.EnumerateObject())
                    foreach (var member in Others(recipe.Value, Limits))
                        yield return (() => $"devices[{i}].sensors[{n}].recipes.{Name(recipe)}.", member, Limits);
            }
        }

        if (root.TryGetProperty("types", out var types) && types.ValueKind == JsonValueKind.Object)
            foreach (var type in types.EnumerateObject().Where(t => t.Value.ValueKind == JsonValueKind.Object))
            foreach (var member in Others(type.Value, Type))
                yield return (() => $"types.{Name(type)}.", member, Type);
    }

    private static IEnumerable<JsonProperty> OtherTexts(JsonElement value, string name) =>
        value.TryGetProperty(name, out var texts) && texts.ValueKind == JsonValueKind.Object ? Others(texts, Texts) : [];

    private static IEnumerable<JsonProperty> Others(JsonElement value, string[] known) =>
        value.EnumerateObject().Where(m => !Array.Exists(known, m.NameEquals));

    private static string Name(JsonProperty member) => member.Name.Length <= LongestName ? member.Name : member.Name[..LongestName] + "...";
}
