using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeDiag.Model.Files;
using EdgeDiag.Model.Lora;

namespace EdgeDiag.Model.Registry;

/// <summary>What a version is and where it comes from, kept beside it as <c>manifest.json</c>.</summary>
public sealed record AdapterManifest
{
    /// <summary>The file's name.</summary>
    public const string FileName = "manifest.json";

    internal static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // A member that is null where it must not be is told here, not by whoever uses it.
        RespectNullableAnnotations = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The adapter's name.</summary>
    public required string Adapter { get; init; }

    /// <summary>Beginning of <see cref="Digest"/>.</summary>
    public required string Version { get; init; }

    /// <summary>Digest of the content (<see cref="AdapterContent.Digest"/>).</summary>
    public required string Digest { get; init; }

    /// <summary>Name of the base model.</summary>
    public required string Base { get; init; }

    /// <summary>SHA-256 of the base's weights; null where it was not at hand.</summary>
    public string? BaseSha256 { get; init; }

    /// <summary>When it entered this registry.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>How it came to be.</summary>
    public required AdapterProvenance Provenance { get; init; }

    /// <summary>Every file of the version but this one and the signature, by name.</summary>
    public required IReadOnlyDictionary<string, AdapterFileEntry> Files { get; init; }

    /// <summary>Reads a folder's manifest.</summary>
    /// <exception cref="ModelFormatException">Missing or not a manifest.</exception>
    public static AdapterManifest Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        return JsonFile.Read(
            path,
            "an adapter's manifest",
            root =>
            {
                try
                {
                    return root.Deserialize<AdapterManifest>(Options)!;
                }
                catch (JsonException e)
                {
                    throw new ModelFormatException(path, e.Path ?? "file", "the members of a manifest", e.Message);
                }
            }
        );
    }

    /// <summary>A folder as a source of answers: named as its manifest says, or after itself and the digest of its content where it has none.</summary>
    /// <exception cref="ModelFormatException">It holds no adapter.</exception>
    public static AdapterSource SourceOf(string folder)
    {
        if (File.Exists(Path.Combine(folder, FileName)) && Read(folder) is var manifest)
            return new AdapterSource($"{manifest.Adapter}@{manifest.Version}", folder);
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        return new AdapterSource($"{name}@{AdapterContent.VersionOf(AdapterContent.Digest(folder))}", folder);
    }

    internal void Write(string folder) => AtomicFile.Write(Path.Combine(folder, FileName), JsonSerializer.Serialize(this, Options) + "\n");
}
