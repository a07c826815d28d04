using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeDiag.EdgeHost.Tests.Real;

/// <summary>A certificate authority of a test, and what it signs, as PEM files.</summary>
internal sealed class Certificates : IDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly X509Certificate2 _authority;
    private readonly string _name;
    private readonly string _presented = "";
    private int _serial;

    public Certificates(TemporaryFolder folder, string name)
    {
        (_folder, _name) = (folder, name);
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        _authority = request.CreateSelfSigned(Now.AddYears(-3), Now.AddYears(3));
        AuthorityFile = folder.Write($"{name}.pem", _authority.ExportCertificatePem());
    }

    private Certificates(TemporaryFolder folder, string name, X509Certificate2 authority, string presented)
    {
        (_folder, _name, _authority, _presented) = (folder, name, authority, presented);
        AuthorityFile = folder.Write($"{name}.pem", presented);
    }

    public string AuthorityFile { get; }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>Uses that a certificate can be limited to.</summary>
    public const string ForServers = "1.3.6.1.5.5.7.3.1",
        ForClients = "1.3.6.1.5.5.7.3.2";

    /// <summary>Signs a certificate; its files' paths.</summary>
    /// <param name="host">Its name.</param>
    /// <param name="expired">Whether its time is over.</param>
    /// <param name="notYet">Whether its time has not come.</param>
    /// <param name="usage">What it is limited to; null for nothing.</param>
    public (string Certificate, string Key) Sign(string host, bool expired = false, bool notYet = false, string? usage = null)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(host, out var address))
            names.AddIpAddress(address);
        else
            names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        if (usage is not null)
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        using var signed = request.Create(
            _authority,
            notYet ? Now.AddDays(2) : Now.AddYears(-2),
            expired ? Now.AddDays(-1) : Now.AddYears(1),
            [(byte)++_serial, 7]
        );
        var file = $"{_name}-{_serial}";
        // A broker presents what leads to the authority that others trust in itself.
        return (_folder.Write($"{file}.pem", signed.ExportCertificatePem() + "\n" + _presented), _folder.Write($"{file}.key", key.ExportPkcs8PrivateKeyPem()));
    }

    /// <summary>An authority that this one has signed; what it signs comes with its own certificate.</summary>
    public Certificates Intermediate(string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        using var signed = request.Create(_authority, Now.AddYears(-2), Now.AddYears(2), [(byte)++_serial, 7]);
        return new Certificates(_folder, name, signed.CopyWithPrivateKey(key), signed.ExportCertificatePem());
    }

    /// <summary>Writes this authority's revocation list; its path.</summary>
    /// <param name="revoked">File of the certificate that is on it; null for none.</param>
    /// <param name="expired">Whether a newer list was due yesterday.</param>
    /// <param name="pem">PEM; otherwise DER.</param>
    public string Revoke(string? revoked, bool expired = false, bool pem = true)
    {
        var list = new CertificateRevocationListBuilder();
        if (revoked is not null)
        {
            using var certificate = X509CertificateLoader.LoadCertificateFromFile(revoked);
            list.AddEntry(certificate);
        }

        var der = list.Build(_authority, 1, Now.AddDays(expired ? -1 : 30), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1, Now.AddDays(-30));
        var file = _folder.File($"{_name}-{++_serial}.crl");
        File.WriteAllBytes(file, pem ? System.Text.Encoding.ASCII.GetBytes(PemEncoding.WriteString("X509 CRL", der)) : der);
        return file;
    }

    public void Dispose() => _authority.Dispose();
}
