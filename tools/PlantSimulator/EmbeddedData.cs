using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeDiag.PlantSimulator;

/// <summary>The JSON files under <c>Data/</c>, compiled into the program.</summary>
internal static class EmbeddedData
{
    private static readonly JsonSerializerOptions Options = new() { PropertyNameCaseInsensitive = true, Converters = { new JsonStringEnumConverter() } };

    /// <summary>Reads one file.</summary>
    /// <param name="name">Path under <c>Data/</c> with forward slashes.</param>
    public static T Read<T>(string name)
    {
        var resource = $"EdgeDiag.PlantSimulator.Data.{name.Replace('/', '.')}";
        using var stream =
            Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"Data/{name} is not part of this program");
        return JsonSerializer.Deserialize<T>(stream, Options) ?? throw new InvalidOperationException($"Data/{name} is empty");
    }
}
