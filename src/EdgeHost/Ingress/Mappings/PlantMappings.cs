using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Events;

namespace EdgeDiag.EdgeHost.Ingress.Mappings;

/// <summary>The mappings of a plant, from its file.</summary>
/// <param name="File">The file; null where the plant has none.</param>
/// <param name="All">The mappings.</param>
internal sealed record PlantMappings(string? File, IReadOnlyList<Mapping> All)
{
    /// <summary>What the broker is asked for.</summary>
    public IReadOnlyList<ForeignTopic> Topics =>
        [.. All.GroupBy(m => m.Topic.Filter, StringComparer.Ordinal).Select(g => new ForeignTopic(g.Key, g.Any(m => m.Kind == EventKind.Fault)))];

    /// <summary>Reads them.</summary>
    /// <param name="file"><c>Mqtt:Mappings:File</c>; empty for <c>mappings.json</c> of the plant, where it is there.</param>
    /// <param name="plant"><c>Plant</c>.</param>
    /// <exception cref="InvalidInputException">A file is named and missing, or cannot be used.</exception>
    public static PlantMappings Load(string file, string plant)
    {
        if (file.Length == 0)
            file =
                Path.Combine(Locate.Required("Plant", plant, "a folder with devices.json and manuals"), MappingFile.Name) is var usual
                && System.IO.File.Exists(usual)
                    ? usual
                    : "";
        return file.Length == 0 ? new PlantMappings(null, []) : new PlantMappings(file, MappingFile.Load(file));
    }
}
