using System.Globalization;
using System.Text.Json;
using EdgeDiag.Fusion.Manuals.Import.Blocks;
using EdgeDiag.Fusion.Manuals.Import.Formats;

namespace EdgeDiag.Fusion.Manuals.Import;

/// <summary>Objects of a JSON array; paths are dotted (<c>en.solution</c>, <c>steps.0.text</c>).</summary>
internal static class JsonSource
{
    private static readonly JsonDocumentOptions Lenient = new()
    {
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
        MaxDepth = ManualLimits.Nesting,
    };

    public static IEnumerable<ImportedEntry> Read(string file, string text, FieldMap map)
    {
        using var document = Parse(file, text);
        var (place, list) = Items(file, document.RootElement, map.Items);
        if (list.GetArrayLength() > ManualLimits.Entries)
            throw new InvalidInputException(file, "entries", $"at most {ManualLimits.Entries}", $"{list.GetArrayLength()}");
        var items = list.EnumerateArray().ToList();
        var keys = items.SelectMany(i => Keys(i, "")).Distinct(StringComparer.Ordinal).ToList();
        map = map.Resolved(file, keys);
        foreach (var path in map.Paths)
            if (items.Count > 0 && !items.Any(i => Find(i, path) is not null))
                throw new InvalidInputException(file, "--map", $"a member of {FieldMap.Named(keys)}", path);
        for (var i = 0; i < items.Count; i++)
        {
            var item = items[i];
            string Field(string name) => string.Join('\n', map.PathsOf(name).Select(p => Text(Find(item, p))));
            yield return new ImportedEntry($"{place}[{i}]", map.PathsOf("code").First(), Field("code"))
            {
                Title = Field("title"),
                Cause = Field("cause"),
                Signs = [Field("signs")],
                Remedies = [Field("remedy")],
                Severity = Field("severity"),
                Page = Field("page"),
            };
        }
    }

    /// <summary>The blocks of a document whose members are named after codes; null where it is none.</summary>
    public static IReadOnlyList<Block>? BlocksByCode(string file, string text, string language)
    {
        using var document = Parse(file, text);
        return JsonBlocks.Read(document.RootElement, language);
    }

    private static JsonDocument Parse(string file, string text)
    {
        try
        {
            return JsonDocument.Parse(WholeCharacters(text), Lenient);
        }
        catch (JsonException e)
        {
            throw new InvalidInputException(file, "file", $"JSON nested at most {ManualLimits.Nesting} deep", $"an error at line {e.LineNumber + 1}");
        }
    }

    // Half a character in one entry must not cost the others; the sign for a missing character takes its place.
    private static string WholeCharacters(string text)
    {
        char[]? whole = null;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
                continue;
            if (!IsHalf(text, i, out var first))
                i++;
            else if (first && IsHalf(text, i + 6, out var second) && !second)
                i += 11;
            else
            {
                @"\ufffd".CopyTo((whole ??= text.ToCharArray()).AsSpan(i));
                i += 5;
            }
        }

        return whole is null ? text : new string(whole);
    }

    private static bool IsHalf(string text, int at, out bool first)
    {
        first = false;
        if (
            at + 6 > text.Length
            || text[at] != '\\'
            || text[at + 1] != 'u'
            || !ushort.TryParse(text.AsSpan(at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var unit)
        )
            return false;
        first = char.IsHighSurrogate((char)unit);
        return char.IsSurrogate((char)unit);
    }

    private static (string Place, JsonElement List) Items(string file, JsonElement root, string? path)
    {
        if (path is not null)
            return Find(root, path) is { ValueKind: JsonValueKind.Array } list
                ? (path, list)
                : throw new InvalidInputException(file, "--map items", "the path of an array", path);
        if (root.ValueKind == JsonValueKind.Array)
            return ("", root);
        var arrays = root.ValueKind == JsonValueKind.Object ? root.EnumerateObject().Where(p => p.Value.ValueKind == JsonValueKind.Array).ToList() : [];
        return arrays is [var only]
            ? (only.Name, only.Value)
            : throw new InvalidInputException(
                file,
                "file",
                "an array of objects, or an object with one array (else --map items=PATH)",
                $"{arrays.Count} arrays at the top"
            );
    }

    // A name may hold dots itself: the whole path first, then its beginnings.
    private static JsonElement? Find(JsonElement element, string path)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            var (head, rest) = path.Split('.', 2) is [var h, var r] ? (h, r) : (path, null);
            if (!int.TryParse(head, NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index >= element.GetArrayLength())
                return null;
            return rest is null ? element[index] : Find(element[index], rest);
        }

        if (element.ValueKind != JsonValueKind.Object)
            return null;
        if (element.TryGetProperty(path, out var whole))
            return whole;
        for (var dot = path.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = path.IndexOf('.', dot + 1))
            if (element.TryGetProperty(path[..dot], out var part) && Find(part, path[(dot + 1)..]) is { } found)
                return found;
        return null;
    }

    private static string Text(JsonElement? element) =>
        element switch
        {
            { ValueKind: JsonValueKind.String } e => e.GetString()!,
            { ValueKind: JsonValueKind.Array } e => string.Join('\n', e.EnumerateArray().Select(i => Text(i))),
            { ValueKind: JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False or JsonValueKind.Object } e => e.GetRawText(),
            _ => "",
        };

    private static IEnumerable<string> Keys(JsonElement element, string prefix) =>
        element.ValueKind != JsonValueKind.Object
            ? prefix.Length > 0
                ? [prefix]
                : []
            : element.EnumerateObject().SelectMany(p => Keys(p.Value, prefix.Length > 0 ? $"{prefix}.{p.Name}" : p.Name));
}
