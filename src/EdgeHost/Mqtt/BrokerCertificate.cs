using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace EdgeDiag.EdgeHost.Mqtt;

/// <summary>Decides whether the broker is who it says it is, and says why not.</summary>
internal static class BrokerCertificate
{
    /// <summary>True where the certificate is for the host, valid now, and signed by one of the authorities.</summary>
    /// <param name="certificate">What the broker showed.</param>
    /// <param name="errors">What the platform found, against its own authorities.</param>
    /// <param name="authorities">Authorities of the settings; where there are none, the system's count.</param>
    /// <param name="settings">For the message.</param>
    /// <exception cref="AuthenticationException">It is not; the message names the cause.</exception>
    public static bool Check(X509Certificate? certificate, SslPolicyErrors errors, X509Certificate2Collection authorities, MqttSettings settings)
    {
        if (certificate is null || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable)) throw new AuthenticationException("the broker shows no certificate");
        using var shown = new X509Certificate2(certificate);
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            throw new AuthenticationException($"the broker's certificate is for another name ({shown.Subject}) than Mqtt:Host ({settings.Host})");
        using var chain = new X509Chain();
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        if (authorities.Count > 0)
        {
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        if (chain.Build(shown)) return true;
        var found = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, s) => all | s.Status);
        throw new AuthenticationException(
            found.HasFlag(X509ChainStatusFlags.NotTimeValid) ? $"the broker's certificate has expired or is not valid yet ({shown.NotBefore:u} to {shown.NotAfter:u})"
            : (found & (X509ChainStatusFlags.PartialChain | X509ChainStatusFlags.UntrustedRoot)) != 0 ? $"the broker's certificate is not signed by {(authorities.Count > 0 ? settings.Tls.CaFile : "an authority this system knows")}"
            : $"the broker's certificate cannot be trusted: {found}");
    }
}
