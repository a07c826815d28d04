using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.Fusion;

namespace EdgeDiag.EdgeHost.Mqtt;

/// <summary>Reads the files that the settings of the broker name; what cannot be used is said with file and key.</summary>
internal static class TlsFiles
{
    private const string Pem = "a file in PEM";

    // A bundle of all public authorities has 220 KB; a large authority's list of revoked certificates some megabytes.
    private const long MostBytes = 4 << 20,
        MostListBytes = 64 << 20;

    /// <summary>The authorities of <c>CaFile</c>; empty where the system's count.</summary>
    /// <exception cref="InvalidInputException">It cannot be read, or holds no certificate.</exception>
    public static X509Certificate2Collection Authorities(MqttTlsSettings settings) =>
        Read(
            settings.CaFile,
            "Mqtt:Tls:CaFile",
            "a PEM file of certificates",
            file =>
            {
                var authorities = new X509Certificate2Collection();
                if (file.Length > 0)
                    authorities.ImportFromPem(InputFile.ReadText(file, Pem, MostBytes));
                return file.Length == 0 || authorities.Count > 0 ? authorities : throw new CryptographicException("no certificate in it");
            }
        );

    /// <summary>The revocation lists of <c>CrlFile</c>; null where none are wanted.</summary>
    /// <exception cref="InvalidInputException">It cannot be read, or holds no list that can be used.</exception>
    public static IReadOnlyList<RevocationList>? RevocationLists(MqttTlsSettings settings) =>
        settings.CrlFile.Length == 0
            ? null
            : Read(
                settings.CrlFile,
                "Mqtt:Tls:CrlFile",
                "a revocation list in DER, or lists in PEM",
                file => RevocationList.ReadAll(InputFile.ReadBytes(file, "revocation lists", MostListBytes))
            );

    /// <summary>The client's certificate with its key; null where none is wanted.</summary>
    /// <exception cref="InvalidInputException">It cannot be read.</exception>
    public static X509Certificate2? ClientCertificate(MqttTlsSettings settings) =>
        settings.CertificateFile.Length == 0
            ? null
            : Read(
                settings.CertificateFile,
                "Mqtt:Tls:CertificateFile",
                $"a PEM certificate with its key in Mqtt:Tls:KeyFile ({settings.KeyFile})",
                file =>
                {
                    using var pem = X509Certificate2.CreateFromPem(InputFile.ReadText(file, Pem, MostBytes), SettingFile.Text(settings.KeyFile));
                    // Re-imported: some TLS stacks refuse a key that lives in memory only.
                    return X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null);
                }
            );

    /// <summary>The first line of the password's file.</summary>
    /// <exception cref="InvalidInputException">It cannot be read.</exception>
    public static string Password(string file) =>
        file.Length == 0 ? "" : Read(file, "Mqtt:PasswordFile", "a readable file whose first line is the password", PasswordIn);

    // Spaces may belong to it.
    private static string PasswordIn(string file) => SettingFile.Text(file).Split('\n', 2)[0].TrimEnd('\r');

    private static T Read<T>(string file, string key, string expected, Func<string, T> read)
    {
        try
        {
            return read(file);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException or InvalidInputException)
        {
            throw new InvalidInputException("settings", key, expected, e is FileNotFoundException ? $"no file {file}" : $"{file}: {e.Message}");
        }
    }
}
