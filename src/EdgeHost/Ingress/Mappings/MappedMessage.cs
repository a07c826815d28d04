using System.Globalization;
using System.Text.Json;

namespace EdgeDiag.EdgeHost.Ingress.Mappings;

/// <summary>What sources look into: a message, and the entry of it that a mapping is at.</summary>
/// <param name="Names">The named segments of its topic.</param>
/// <param name="Root">Its payload.</param>
/// <param name="Entry">The entry; null where the mapping takes the message as one.</param>
/// <param name="Place">The entry's place in its list, or its member's name.</param>
internal sealed record MappedMessage(IReadOnlyDictionary<string, string> Names, JsonElement Root, JsonElement? Entry = null, string Place = "")
{
    /// <summary>The name by which templates ask for <see cref="Place"/>.</summary>
    public const string Key = "key";

    /// <summary>What stands at a path; null for nothing.</summary>
    public JsonElement? Find(PayloadPath path) => path.OfEntry ? path.Find(Entry!.Value) : path.Find(Root);

    /// <summary>The text of a name.</summary>
    public string Name(string name) => name == Key ? Place : Names[name];

    /// <summary>The message at each entry of a list or object.</summary>
    public IEnumerable<MappedMessage> Entries(JsonElement list) =>
        list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Select((e, i) => this with { Entry = e, Place = i.ToString(CultureInfo.InvariantCulture) })
            : list.EnumerateObject().Select(m => this with { Entry = m.Value, Place = NameOf(m) });

    private static string NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            throw new UnmappableException("each", "names of whole characters", "half a surrogate pair");
        }
    }
}
