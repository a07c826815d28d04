using System.Security.Cryptography;
using System.Text;
using EdgeDiag.Model.Files;

namespace EdgeDiag.Model.Registry;

/// <summary>
/// An ECDSA P-256 signature (FIPS 186-5, SHA-256, DER) over an adapter's name and the digest of its content, as base64 in
/// <c>manifest.sig</c>. Metrics and reports may be added to a signed version; the weights cannot change.
/// </summary>
public static class AdapterSignature
{
    /// <summary>The file's name.</summary>
    public const string FileName = "manifest.sig";

    // DER of id-ecPublicKey's curve prime256v1.
    private const string P256 = "1.2.840.10045.3.1.7";

    /// <summary>Signs a version.</summary>
    /// <param name="folder">The version's folder.</param>
    /// <param name="keyFile">Private key, PEM, P-256.</param>
    /// <exception cref="ModelFormatException">The key cannot be used; its content is never told.</exception>
    public static void Sign(string folder, string keyFile)
    {
        var manifest = AdapterManifest.Read(folder);
        using var key = Key(keyFile, "a private key");
        try
        {
            AtomicFile.Write(
                Path.Combine(folder, FileName),
                Convert.ToBase64String(key.SignData(Signed(manifest), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence)) + "\n"
            );
        }
        catch (CryptographicException)
        {
            throw new ModelFormatException(keyFile, "key", "a private key in PEM", "a public key; signing needs the private one");
        }
    }

    /// <summary>What is wrong with a version's signature; null where it is good.</summary>
    /// <param name="folder">The version's folder.</param>
    /// <param name="publicKeyFile">Public key, PEM, P-256.</param>
    /// <exception cref="ModelFormatException">The key or the manifest cannot be used.</exception>
    public static string? Problem(string folder, string publicKeyFile)
    {
        using var key = Key(publicKeyFile, "a public key");
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
            return $"{folder}: expected a signature in {FileName}, found none; sign it with 'edgediag adapters sign' or turn Registry:RequireSigned off";
        var signature = new byte[256];
        var good =
            Convert.TryFromBase64String(BoundedFile.Text(path, "a signature", BoundedFile.Small).Trim(), signature, out var length)
            && key.VerifyData(
                Signed(AdapterManifest.Read(folder)),
                signature.AsSpan(0, length),
                HashAlgorithmName.SHA256,
                DSASignatureFormat.Rfc3279DerSequence
            );
        return good ? null : $"{path}: expected a signature by the key of {publicKeyFile}, found another; do not use this adapter unless you know who made it";
    }

    private static byte[] Signed(AdapterManifest manifest) => Encoding.UTF8.GetBytes($"edgediag adapter\n{manifest.Adapter}\n{manifest.Digest}\n");

    private static ECDsa Key(string file, string what)
    {
        if (!File.Exists(file))
            throw new ModelFormatException(file, "file", $"{what} in PEM, ECDSA P-256", "no file");
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(BoundedFile.Text(file, $"{what} in PEM, ECDSA P-256", BoundedFile.Small));
            if (key.ExportParameters(false).Curve.Oid.Value is { } curve && curve != P256)
                throw new ModelFormatException(file, "key", "curve P-256", $"curve {curve}");
            return key;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            key.Dispose();
            // What stands in the file may be secret.
            throw new ModelFormatException(file, "key", $"{what} in PEM, ECDSA P-256", "something else");
        }
        catch (ModelFormatException)
        {
            key.Dispose();
            throw;
        }
    }
}
