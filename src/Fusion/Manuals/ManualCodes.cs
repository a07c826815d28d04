using EdgeDiag.Fusion.Codes;
using EdgeDiag.Fusion.Devices;

namespace EdgeDiag.Fusion.Manuals;

/// <summary>Makes the code books of a plant from its manuals and the aliases of its device types.</summary>
internal static class ManualCodes
{
    public static PlantCodes Of(IReadOnlyList<ManualSection> sections, DeviceCatalog? devices)
    {
        var aliases = devices?.CodeAliases ?? new Dictionary<string, IReadOnlyDictionary<string, string>>();
        var lists = sections.ToLookup(s => s.DeviceType);
        return new PlantCodes(
            lists
                .Select(l => l.Key)
                .Union(aliases.Keys)
                .ToDictionary(
                    type => type,
                    type => new CodeBook(
                        Lists(lists.Contains(type) ? lists[type] : sections),
                        aliases.GetValueOrDefault(type, new Dictionary<string, string>())
                    )
                ),
            new CodeBook(Lists(sections), new Dictionary<string, string>())
        );
    }

    private static IReadOnlyList<IReadOnlyList<string>> Lists(IEnumerable<ManualSection> sections) =>
        [.. sections.GroupBy(s => (s.DeviceType, s.Language)).Select(g => (IReadOnlyList<string>)[.. g.SelectMany(s => s.Codes)])];
}
