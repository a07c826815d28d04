using System.Text.Json;
using EdgeDiag.Fusion;

namespace EdgeDiag.EdgeHost.Ingress.Mappings;

/// <summary>Reads <c>mappings.json</c> (docs/reference/mappings.md).</summary>
internal static class MappingFile
{
    /// <summary>Its name in a plant folder.</summary>
    public const string Name = "mappings.json";

    private const int MostMappings = 1000;
    private const long MostBytes = 4L << 20;

    /// <summary>Reads a file.</summary>
    /// <exception cref="InvalidInputException">Missing, damaged, or a mapping that cannot be used.</exception>
    public static IReadOnlyList<Mapping> Load(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(
                InputFile.ReadBytes(path, "mappings", MostBytes),
                new JsonDocumentOptions
                {
                    CommentHandling = JsonCommentHandling.Skip,
                    AllowTrailingCommas = true,
                    AllowDuplicateProperties = false,
                }
            );
            if (
                document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty("mappings", out var list)
                || list.ValueKind != JsonValueKind.Array
            )
                throw new InvalidInputException(path, "mappings", "a list", "none");
            foreach (var member in document.RootElement.EnumerateObject().Where(m => m.Name != "mappings"))
                throw new InvalidInputException(path, member.Name, "the member mappings alone", "another one");
            if (list.GetArrayLength() > MostMappings)
                throw new InvalidInputException(path, "mappings", $"at most {MostMappings}", $"{list.GetArrayLength()}");
            var mappings = list.EnumerateArray().Select((m, i) => new MappingReader(path, $"mappings[{i}]", m).Read()).ToList();
            foreach (var twin in mappings.GroupBy(m => m.Name).Where(g => g.Count() > 1))
                throw new InvalidInputException(path, twin.Key, "one mapping of this name", $"{twin.Count()}");
            return mappings;
        }
        catch (JsonException e) when (e.Message.Contains("uplicate", StringComparison.Ordinal))
        {
            throw new InvalidInputException(path, "file", "JSON with each member of an object once", e.Message);
        }
        catch (JsonException e)
        {
            throw new InvalidInputException(path, "file", "JSON", $"an error at line {e.LineNumber + 1}");
        }
        catch (InvalidOperationException)
        {
            throw new InvalidInputException(path, "file", "strings of whole characters", "half a surrogate pair");
        }
    }
}
