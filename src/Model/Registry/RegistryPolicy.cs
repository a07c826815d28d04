using EdgeDiag.Model.Files;

namespace EdgeDiag.Model.Registry;

/// <summary>Whom a registry trusts.</summary>
/// <param name="RequireSigned">Only signed versions may become champion or be loaded.</param>
/// <param name="PublicKeyFile">PEM, P-256; null for none.</param>
/// <param name="SigningKeyFile">PEM, P-256; whatever is added is signed with it; null for none.</param>
/// <param name="Approvals">Different people who must approve a version before it can be promoted.</param>
public sealed record RegistryPolicy(bool RequireSigned = false, string? PublicKeyFile = null, string? SigningKeyFile = null, int Approvals = 0)
{
    /// <summary>Checks a version, or a folder that looks like one.</summary>
    /// <exception cref="ModelFormatException">Not signed, or badly.</exception>
    public void Check(string folder)
    {
        if (!RequireSigned)
            return;
        if (PublicKeyFile is null)
            throw new ModelFormatException("settings", "Registry:PublicKeyFile", "a public key, since Registry:RequireSigned is on", "nothing");
        if (!File.Exists(Path.Combine(folder, AdapterManifest.FileName)))
            throw new ModelFormatException(
                folder,
                AdapterSignature.FileName,
                "a signed version of the registry, since Registry:RequireSigned is on",
                "a plain folder; bring it in with 'edgediag adapters import'"
            );
        if (AdapterSignature.Problem(folder, PublicKeyFile) is { } problem)
            throw new ModelFormatException(folder, AdapterSignature.FileName, "a good signature, since Registry:RequireSigned is on", problem);
        AdapterIntegrity.Check(folder);
    }
}
