namespace EdgeDiag.Model.Lora;

/// <summary>Where an adapter is.</summary>
/// <param name="Name">What answers call it, <c>name@version</c>.</param>
/// <param name="Folder">PEFT folder.</param>
public sealed record AdapterSource(string Name, string Folder)
{
    /// <summary>A folder outside of the registry: named after itself and the digest of its content.</summary>
    /// <exception cref="ModelFormatException">It holds no adapter.</exception>
    public static AdapterSource Of(string folder) =>
        new($"{Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)))}@{Registry.AdapterContent.VersionOf(Registry.AdapterContent.Digest(folder))}", folder);
}
