using System.Text.Json;
using EdgeDiag.Fusion.Manuals.Import.Blocks;
using EdgeDiag.Fusion.Manuals.Import.Reading;

namespace EdgeDiag.Fusion.Manuals.Import.Formats;

/// <summary>
/// JSON whose members are named after codes, such as <c>{"en": {"alarms": {"2001": {…}}}}</c>, in the stated language where it is nested by language.
/// </summary>
internal static class JsonBlocks
{
    private static readonly string[] Languages = ["zh", "en", "de", "ja"];

    /// <summary>The blocks; null where no object has codes as names.</summary>
    /// <param name="root">The document.</param>
    /// <param name="language">Tag of the stated language.</param>
    public static IReadOnlyList<Block>? Read(JsonElement root, string language)
    {
        var blocks = new List<Block>();
        return Walk(root, "", language, blocks) ? blocks : null;
    }

    private static bool Walk(JsonElement element, string place, string language, List<Block> blocks)
    {
        if (element.ValueKind != JsonValueKind.Object)
            return false;
        var members = element.EnumerateObject().ToList();
        if (members.Count > 0 && members.TrueForAll(m => m.Value.ValueKind == JsonValueKind.Object && CodeList.OfCell(m.Name) is not null))
        {
            foreach (var member in members)
                Alarm(member, place.Length > 0 ? $"{place}.{member.Name}" : member.Name, blocks);
            return true;
        }

        var found = false;
        foreach (var member in members)
        {
            var inner = place.Length > 0 ? $"{place}.{member.Name}" : member.Name;
            if (LanguageOf(member.Name) is { } other && other != language)
                Elsewhere(member.Value, inner, blocks);
            else if (member.Value.ValueKind == JsonValueKind.Object)
                found |= Walk(member.Value, inner, language, blocks);
            else if (member.Value.ValueKind is JsonValueKind.String)
                blocks.Add(new Block(BlockKind.Furniture, Text(member.Value), inner));
        }

        return found;
    }

    // What the document says in other languages is noted; its alarms are counted.
    private static void Elsewhere(JsonElement element, string place, List<Block> blocks)
    {
        if (element.ValueKind == JsonValueKind.String)
            blocks.Add(new Block(BlockKind.Furniture, Text(element), place));
        if (element.ValueKind != JsonValueKind.Object)
            return;
        var members = element.EnumerateObject().ToList();
        if (members.Count > 0 && members.TrueForAll(m => CodeList.OfCell(m.Name) is not null))
            blocks.Add(new Block(BlockKind.Furniture, $"{members.Count} alarms in another language; import them with that --language", place));
        else
            foreach (var member in members)
                Elsewhere(member.Value, $"{place}.{member.Name}", blocks);
    }

    // zh, zh_CN, zh-Hans.
    private static string? LanguageOf(string name) => Languages.FirstOrDefault(l => name.Split('_', '-')[0].Equals(l, StringComparison.OrdinalIgnoreCase));

    private static void Alarm(JsonProperty alarm, string place, List<Block> blocks)
    {
        blocks.Add(new Block(BlockKind.Field, alarm.Name, place) { Label = "code" });
        Members(alarm.Value, place, blocks, 0);
    }

    private static void Members(JsonElement element, string place, List<Block> blocks, int depth)
    {
        foreach (var member in element.EnumerateObject())
        {
            var (inner, value) = ($"{place}.{member.Name}", member.Value);
            if (value.ValueKind == JsonValueKind.Object && depth < ManualLimits.Nesting)
                Members(value, inner, blocks, depth + 1);
            else if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().Any(v => v.ValueKind == JsonValueKind.Object))
                foreach (var item in value.EnumerateArray())
                    if (item.ValueKind == JsonValueKind.Object)
                        Members(item, inner, blocks, depth + 1);
                    else
                        Add(member.Name, Text(item));
            else if (value.ValueKind == JsonValueKind.Array)
                Add(member.Name, string.Join('\n', value.EnumerateArray().Select(v => Text(v).ReplaceLineEndings(" "))));
            else
                Add(member.Name, Text(value));

            void Add(string label, string text)
            {
                if (text.Length > 0)
                    blocks.Add(new Block(BlockKind.Field, text, inner) { Label = label });
            }
        }
    }

    private static string Text(JsonElement element) =>
        element.ValueKind switch
        {
            JsonValueKind.String => element.GetString()!.Trim(),
            JsonValueKind.Null or JsonValueKind.Undefined => "",
            _ => element.GetRawText(),
        };
}
