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

    public string AuthorityFile { get; }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>Signs a certificate; its files' paths.</summary>
    public (string Certificate, string Key) Sign(string host, bool expired = false)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(host, out var address)) names.AddIpAddress(address);
        else names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        using var signed = request.Create(_authority, Now.AddYears(-2), expired ? Now.AddDays(-1) : Now.AddYears(1), [(byte)++_serial, 7]);
        var file = $"{_name}-{_serial}";
        return (_folder.Write($"{file}.pem", signed.ExportCertificatePem()), _folder.Write($"{file}.key", key.ExportPkcs8PrivateKeyPem()));
    }

    public void Dispose() => _authority.Dispose();
}
