using System.CommandLine;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Model.Files;
using EdgeDiag.Model.Registry;

namespace EdgeDiag.EdgeHost.Commands.Adapters;

/// <summary><c>adapters sign</c>: signs a version with an ECDSA P-256 key.</summary>
internal static class AdaptersSignCommand
{
    public static Command Create()
    {
        var reference = AdapterView.ReferenceArgument();
        var key = new Option<string?>("--key") { Description = "Private key, PEM, ECDSA P-256; default Registry:SigningKeyFile" };
        return new Command("sign", "Sign a version") { reference, key }.With(
            (result, configuration, json) =>
            {
                var registry = CommandSettings.OpenRegistry(configuration);
                var version = registry.Find(result.GetValue(reference)!);
                AdapterIntegrity.Check(version.Folder);
                AdapterSignature.Sign(
                    version.Folder,
                    result.GetValue(key)
                        ?? registry.Policy.SigningKeyFile
                        ?? throw new ModelFormatException("arguments", "--key", "a private key, or the setting Registry:SigningKeyFile", "neither")
                );
                return AdapterView.Print("signed", version, json);
            }
        );
    }
}
