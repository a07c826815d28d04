using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeDiag.Model.Files;

namespace EdgeDiag.Model.Checkpoints;

/// <summary>Where a model folder comes from and what its files' bytes are, kept in it as <c>manifest.json</c>.</summary>
public sealed record ModelManifest
{
    /// <summary>The file's name.</summary>
    public const string FileName = "manifest.json";

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>A server's address, or the folder that it was made from.</summary>
    public required string Source { get; init; }

    /// <summary>Repository on that server; null for a folder.</summary>
    public string? Repository { get; init; }

    /// <summary>Commit of the repository, or SHA-256 of the weights that it was made from.</summary>
    public required string Commit { get; init; }

    /// <summary>When it was written.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>SHA-256 of every file by name, 64 hex digits; empty while the folder is not complete.</summary>
    public required IReadOnlyDictionary<string, string> Files { get; init; }

    /// <summary>Reads a folder's manifest; null where it has none.</summary>
    /// <exception cref="ModelFormatException">Not a manifest.</exception>
    public static ModelManifest? Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        return !File.Exists(path)
            ? null
            : JsonFile.Read(
                path,
                "a model's manifest",
                root =>
                {
                    try
                    {
                        return root.Deserialize<ModelManifest>(Options)!;
                    }
                    catch (JsonException e)
                    {
                        throw new ModelFormatException(path, e.Path ?? "file", "the members of a manifest", e.Message);
                    }
                }
            );
    }

    /// <summary>Writes it whole or not at all.</summary>
    public void Write(string folder) => AtomicFile.Write(Path.Combine(folder, FileName), JsonSerializer.Serialize(this, Options) + "\n");
}
