using System.Formats.Asn1;
using System.Numerics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EdgeDiag.EdgeHost.Storage;

namespace EdgeDiag.EdgeHost.Mqtt;

/// <summary>A certificate revocation list (RFC 5280, 5). The platform reads none from files, so it is read here.</summary>
internal sealed class RevocationList
{
    // Issuing distribution point and delta list: such a list is not the whole list, and must not be taken for it.
    private static readonly string[] Understood = ["2.5.29.20", "2.5.29.35"];
    private static readonly Asn1Tag Extensions = new(TagClass.ContextSpecific, 0, true);

    private readonly byte[] _signed,
        _signature,
        _issuer;
    private readonly string _algorithm;
    private readonly HashSet<BigInteger> _revoked = [];

    private RevocationList(ReadOnlyMemory<byte> der)
    {
        var list = new AsnReader(der, AsnEncodingRules.DER).ReadSequence();
        var signed = list.PeekEncodedValue();
        var content = list.ReadSequence();
        _signed = signed.ToArray();
        _algorithm = list.ReadSequence().ReadObjectIdentifier();
        _signature = list.ReadBitString(out _);
        if (content.PeekTag().HasSameClassAndValue(Asn1Tag.Integer))
            content.ReadInteger();
        content.ReadSequence();
        _issuer = content.ReadEncodedValue().ToArray();
        ThisUpdate = Time(content);
        if (content.HasData && IsTime(content.PeekTag()))
            NextUpdate = Time(content);
        if (content.HasData && content.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence))
            for (var entries = content.ReadSequence(); entries.HasData; )
                _revoked.Add(entries.ReadSequence().ReadInteger());
        if (content.HasData && content.PeekTag().HasSameClassAndValue(Extensions))
            RefuseUnknown(content.ReadSequence(Extensions).ReadSequence());
    }

    /// <summary>When the list was made.</summary>
    public DateTimeOffset ThisUpdate { get; }

    /// <summary>When the next one is due, so that this one is too old; null for never.</summary>
    public DateTimeOffset? NextUpdate { get; }

    /// <summary>Reads one list in DER, or all lists of a PEM file.</summary>
    /// <exception cref="CryptographicException">There is none, or one cannot be used.</exception>
    public static IReadOnlyList<RevocationList> ReadAll(byte[] file)
    {
        try
        {
            // DER begins with a SEQUENCE; that byte is no text that a PEM file begins with.
            if (file.Length > 1 && file[0] == 0x30 && file[1] >= 0x80)
                return [new RevocationList(file)];
            var (text, lists) = (Encoding.UTF8.GetString(file), new List<RevocationList>());
            for (var rest = text.AsSpan(); PemEncoding.TryFind(rest, out var found); rest = rest[found.Location.End..])
                if (rest[found.Label] is "X509 CRL")
                    lists.Add(new RevocationList(Convert.FromBase64String(rest[found.Base64Data].ToString())));
            return lists.Count > 0 ? lists : throw new CryptographicException("no revocation list in it");
        }
        catch (AsnContentException e)
        {
            throw new CryptographicException($"a damaged revocation list: {e.Message}", e);
        }
    }

    /// <summary>Whether the list is this authority's own.</summary>
    /// <exception cref="CryptographicException">The list is signed in a way that is not supported.</exception>
    public bool IsSignedBy(X509Certificate2 authority)
    {
        if (!authority.SubjectName.RawData.AsSpan().SequenceEqual(_issuer))
            return false;
        if (authority.Extensions.OfType<X509KeyUsageExtension>().FirstOrDefault() is { } usage && !usage.KeyUsages.HasFlag(X509KeyUsageFlags.CrlSign))
            return false;
        var hash = _algorithm switch
        {
            "1.2.840.113549.1.1.11" or "1.2.840.10045.4.3.2" => HashAlgorithmName.SHA256,
            "1.2.840.113549.1.1.12" or "1.2.840.10045.4.3.3" => HashAlgorithmName.SHA384,
            "1.2.840.113549.1.1.13" or "1.2.840.10045.4.3.4" => HashAlgorithmName.SHA512,
            _ => throw new CryptographicException(
                $"the revocation list of {authority.Subject} is signed with {_algorithm}; "
                    + "RSA (PKCS#1) or ECDSA with SHA-256, SHA-384 or SHA-512 can be checked"
            ),
        };
        using var rsa = authority.GetRSAPublicKey();
        if (rsa is not null)
            return rsa.VerifyData(_signed, _signature, hash, RSASignaturePadding.Pkcs1);
        using var ecdsa = authority.GetECDsaPublicKey();
        return ecdsa is not null && ecdsa.VerifyData(_signed, _signature, hash, DSASignatureFormat.Rfc3279DerSequence);
    }

    /// <summary>Whether a certificate of this issuer is on the list.</summary>
    public bool Revokes(X509Certificate2 certificate) =>
        _revoked.Contains(new BigInteger(certificate.SerialNumberBytes.Span, isUnsigned: false, isBigEndian: true));

    /// <summary>Whether the list is the one for this time.</summary>
    public bool Covers(DateTimeOffset now) => ThisUpdate <= now && (NextUpdate is null || now <= NextUpdate);

    private static bool IsTime(Asn1Tag tag) => tag.HasSameClassAndValue(Asn1Tag.UtcTime) || tag.HasSameClassAndValue(Asn1Tag.GeneralizedTime);

    private static DateTimeOffset Time(AsnReader reader) =>
        reader.PeekTag().HasSameClassAndValue(Asn1Tag.UtcTime) ? reader.ReadUtcTime() : reader.ReadGeneralizedTime();

    private static void RefuseUnknown(AsnReader extensions)
    {
        while (extensions.HasData)
        {
            var extension = extensions.ReadSequence();
            var name = extension.ReadObjectIdentifier();
            var critical = extension.PeekTag().HasSameClassAndValue(Asn1Tag.Boolean) && extension.ReadBoolean();
            if (critical && !Understood.Contains(name))
                throw new CryptographicException(
                    $"a revocation list with the critical extension {name}, which is not supported; " + "a whole list of the authority is needed"
                );
        }
    }
}
