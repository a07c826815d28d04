using EdgeDiag.Model.Files;

namespace EdgeDiag.Model.Registry;

/// <summary>A version in the registry.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Manifest">What it is.</param>
/// <param name="Aliases">Its aliases at the moment of reading.</param>
public sealed record AdapterVersion(string Folder, AdapterManifest Manifest, IReadOnlyList<string> Aliases)
{
    /// <summary>The adapter's name.</summary>
    public string Name => Manifest.Adapter;

    /// <summary>The version.</summary>
    public string Version => Manifest.Version;

    /// <summary><c>name@version</c>.</summary>
    public string Reference => $"{Name}@{Version}";

    /// <summary>Reads a version's folder; null where its manifest cannot be used, for one damaged version must not hide the others.</summary>
    internal static AdapterVersion? TryRead(string folder, AdapterAliases aliases, Action<ModelFormatException>? told)
    {
        try
        {
            return new AdapterVersion(folder, AdapterManifest.Read(folder), aliases.NamesOf(Path.GetFileName(folder)));
        }
        catch (ModelFormatException e)
        {
            told?.Invoke(e);
            return null;
        }
    }
}
