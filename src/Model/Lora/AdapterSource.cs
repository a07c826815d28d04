using EdgeDiag.Model.Registry;

namespace EdgeDiag.Model.Lora;

/// <summary>Where an adapter is.</summary>
/// <param name="Name">What answers call it, <c>name@version</c>.</param>
/// <param name="Folder">PEFT folder.</param>
public sealed record AdapterSource(string Name, string Folder)
{
    /// <summary>A folder: named as its manifest says, or after itself and the digest of its content where it has none.</summary>
    /// <exception cref="ModelFormatException">It holds no adapter.</exception>
    public static AdapterSource Of(string folder)
    {
        if (File.Exists(Path.Combine(folder, AdapterManifest.FileName)) && AdapterManifest.Read(folder) is var manifest)
            return new($"{manifest.Adapter}@{manifest.Version}", folder);
        return new(
            $"{Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)))}@{AdapterContent.VersionOf(AdapterContent.Digest(folder))}",
            folder
        );
    }
}
