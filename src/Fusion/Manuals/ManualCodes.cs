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
                        [.. lists[type].GroupBy(s => s.Language).Select(g => (IReadOnlyList<string>)[.. g.SelectMany(s => s.Codes)])],
                        aliases.GetValueOrDefault(type, new Dictionary<string, string>())
                    )
                )
        );
    }
}
