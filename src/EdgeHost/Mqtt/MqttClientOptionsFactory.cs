using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.Fusion;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace EdgeDiag.EdgeHost.Mqtt;

/// <summary>Turns the settings into connection options.</summary>
internal static class MqttClientOptionsFactory
{
    public static MqttClientOptions Create(MqttSettings settings, HostSettings host, string willTopic, byte[] will)
    {
        var builder = new MqttClientOptionsBuilder()
            .WithTcpServer(settings.Host, settings.Port)
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithClientId(settings.ClientId.Length > 0 ? settings.ClientId : $"edgediag-{host.Host}")
            .WithCleanStart(false)
            .WithSessionExpiryInterval((uint)settings.SessionExpiry.TotalSeconds)
            .WithKeepAlivePeriod(TimeSpan.FromSeconds(15))
            .WithTimeout(TimeSpan.FromSeconds(10))
            .WithWillTopic(willTopic).WithWillPayload(will).WithWillRetain().WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce);
        if (settings.User.Length > 0) builder.WithCredentials(settings.User, Password(settings.PasswordFile));
        if (settings.Tls.Enabled) builder.WithTlsOptions(tls => Tls(tls, settings));
        return builder.Build();
    }

    private static string Password(string file)
    {
        if (file.Length == 0) return "";
        if (!File.Exists(file)) throw new InvalidInputException("settings", "Mqtt:PasswordFile", "a file", $"no file {file}");
        return File.ReadLines(file).FirstOrDefault() ?? "";
    }

    private static void Tls(MqttClientTlsOptionsBuilder tls, MqttSettings settings)
    {
        tls.UseTls().WithTargetHost(settings.Host).WithSslProtocols(SslProtocols.Tls12 | SslProtocols.Tls13);
        try
        {
            var authorities = new X509Certificate2Collection();
            if (settings.Tls.CaFile.Length > 0) authorities.ImportFromPemFile(settings.Tls.CaFile);
            tls.WithCertificateValidationHandler(e => BrokerCertificate.Check(e.Certificate, e.SslPolicyErrors, authorities, settings));
            if (settings.Tls.CertificateFile.Length > 0)
            {
                using var pem = X509Certificate2.CreateFromPemFile(settings.Tls.CertificateFile, settings.Tls.KeyFile);
                // Re-imported: some TLS stacks refuse a key that lives in memory only.
                tls.WithClientCertificates([X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null)]);
            }
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException("settings", "Mqtt:Tls", "readable PEM files", e.Message.ReplaceLineEndings(" "));
        }
    }
}
