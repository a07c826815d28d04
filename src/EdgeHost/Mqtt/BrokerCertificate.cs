using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace EdgeDiag.EdgeHost.Mqtt;

/// <summary>Decides whether the broker is who it says it is, and says why not.</summary>
internal static class BrokerCertificate
{
    private static readonly Oid ServerAuthentication = new("1.3.6.1.5.5.7.3.1");

    /// <summary>True where the certificate is for the host and for a server, valid now, signed by one of the authorities, and not revoked.</summary>
    /// <param name="certificate">What the broker showed.</param>
    /// <param name="presented">What came with it; its further certificates may complete the chain, but are trusted for nothing.</param>
    /// <param name="errors">What the platform found, against its own authorities.</param>
    /// <param name="authorities">Authorities of the settings; where there are none, the system's count.</param>
    /// <param name="lists">Revocation lists; null where the settings name none.</param>
    /// <param name="settings">For the message.</param>
    /// <param name="now">The time that counts.</param>
    /// <exception cref="AuthenticationException">It is not; the message names the cause.</exception>
    public static bool Check(
        X509Certificate? certificate,
        X509Chain? presented,
        SslPolicyErrors errors,
        X509Certificate2Collection authorities,
        IReadOnlyList<RevocationList>? lists,
        MqttSettings settings,
        DateTimeOffset now
    )
    {
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
            throw new AuthenticationException("the broker shows no certificate");
        using var shown = new X509Certificate2(certificate);
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            throw new AuthenticationException($"the broker's certificate is for another name ({shown.Subject}) than Mqtt:Host ({settings.Host})");
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        // A certificate without any stated use is good for every use (RFC 5280, 4.2.1.12); one for clients only is refused.
        chain.ChainPolicy.ApplicationPolicy.Add(ServerAuthentication);
        chain.ChainPolicy.VerificationTime = now.LocalDateTime;
        if (presented is not null)
        {
            chain.ChainPolicy.ExtraStore.AddRange(presented.ChainPolicy.ExtraStore);
            foreach (var element in presented.ChainElements)
                chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        if (authorities.Count > 0)
        {
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        var authority = settings.Tls.CaFile.Length > 0 ? settings.Tls.CaFile : "an authority this system knows";
        if (!chain.Build(shown))
            throw new AuthenticationException(WhyNot(chain, shown, authority, now));
        if (lists is not null && Revoked(chain, lists, settings.Tls.CrlFile, now) is { } reason)
            throw new AuthenticationException(reason);
        return true;
    }

    private static string WhyNot(X509Chain chain, X509Certificate2 shown, string authority, DateTimeOffset now)
    {
        var found = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, s) => all | s.Status);
        if ((found & (X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.UntrustedRoot)) != 0)
            return $"the broker's certificate ({shown.Subject}, issued by {shown.Issuer}) is not signed by {authority}, "
                + "nor does the broker present certificates that lead there";
        if (found.HasFlag(X509ChainStatusFlags.NotTimeValid))
            foreach (var certificate in chain.ChainElements.Select(e => e.Certificate))
            {
                var whose = certificate.Thumbprint == shown.Thumbprint ? "the broker's certificate" : $"the certificate of the authority {certificate.Subject}";
                if (certificate.NotAfter.ToUniversalTime() < now.UtcDateTime)
                    return $"{whose} has expired on {certificate.NotAfter.ToUniversalTime():u}";
                if (certificate.NotBefore.ToUniversalTime() > now.UtcDateTime)
                    return $"{whose} is not valid before {certificate.NotBefore.ToUniversalTime():u}, and this machine's clock says {now.UtcDateTime:u}";
            }

        return found.HasFlag(X509ChainStatusFlags.NotValidForUsage)
            ? $"the broker's certificate ({shown.Subject}) is not for a server: its extended key usage lacks serverAuth"
            : $"the broker's certificate cannot be trusted: {found}";
    }

    /// <summary>Why the revocation lists speak against the chain; null where they do not.</summary>
    private static string? Revoked(X509Chain chain, IReadOnlyList<RevocationList> lists, string file, DateTimeOffset now)
    {
        // Each certificate is followed by its issuer; the last one is the authority that is trusted in itself.
        for (var i = 0; i + 1 < chain.ChainElements.Count; i++)
        {
            var (certificate, issuer) = (chain.ChainElements[i].Certificate, chain.ChainElements[i + 1].Certificate);
            var own = lists.Where(l => l.IsSignedBy(issuer)).ToList();
            // The broker's own certificate must be covered; a further authority is checked where its list is at hand.
            if (own.Count == 0 && i == 0)
                return $"{file} holds no revocation list that is signed by {issuer.Subject}, the issuer of the broker's certificate";
            if (own.FirstOrDefault(l => l.Revokes(certificate)) is not null)
                return (i == 0 ? "the broker's certificate" : "the certificate of an authority")
                    + $" ({certificate.Subject}) has been revoked by {issuer.Subject}";
            if (own.Count == 0 || own.Any(l => l.Covers(now)))
                continue;
            var newest = own.MaxBy(l => l.ThisUpdate)!;
            return newest.ThisUpdate > now
                ? $"the revocation list of {issuer.Subject} in {file} is not valid before {newest.ThisUpdate.UtcDateTime:u}"
                : $"the revocation list of {issuer.Subject} in {file} has expired on {newest.NextUpdate?.UtcDateTime:u}; a new one is needed";
        }

        return null;
    }
}
