using System.Security.Authentication;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.Fusion;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace EdgeDiag.EdgeHost.Mqtt;

/// <summary>Turns the settings into connection options.</summary>
internal static class MqttClientOptionsFactory
{
    // Messages that the broker may deliver before the first of them is acknowledged.
    private const ushort UnacknowledgedMessages = 256;

    /// <summary>Options of a connection; password and certificates are read anew.</summary>
    /// <exception cref="InvalidInputException">A file cannot be used.</exception>
    public static MqttClientOptions Create(MqttSettings settings, HostSettings host, string willTopic, byte[] will)
    {
        var builder = new MqttClientOptionsBuilder()
            .WithBroker(settings.Host, settings.Port)
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithClientId(settings.ClientId.Length > 0 ? settings.ClientId : $"edgediag-{host.Host}")
            .WithCleanStart(false)
            .WithSessionExpiryInterval((uint)settings.SessionExpiry.TotalSeconds)
            .WithMaximumPacketSize((uint)settings.MaximumPacketSize)
            .WithReceiveMaximum(UnacknowledgedMessages)
            .WithKeepAlivePeriod(TimeSpan.FromSeconds(15))
            .WithTimeout(TimeSpan.FromSeconds(10))
            // No delay: the will is published as soon as the connection is gone, however long the session lives on.
            .WithWillTopic(willTopic)
            .WithWillPayload(will)
            .WithWillRetain()
            .WithWillDelayInterval(0)
            .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce);
        if (settings.User.Length > 0)
            builder.WithCredentials(settings.User, TlsFiles.Password(settings.PasswordFile));
        if (settings.Tls.Enabled)
            builder.WithTlsOptions(tls => Tls(tls, settings));
        return builder.Build();
    }

    private static void Tls(MqttClientTlsOptionsBuilder tls, MqttSettings settings)
    {
        tls.UseTls().WithTargetHost(settings.Host).WithSslProtocols(SslProtocols.Tls12 | SslProtocols.Tls13);
        var (authorities, lists) = (TlsFiles.Authorities(settings.Tls), TlsFiles.RevocationLists(settings.Tls));
        tls.WithCertificateValidationHandler(e =>
            BrokerCertificate.Check(e.Certificate, e.Chain, e.SslPolicyErrors, authorities, lists, settings, TimeProvider.System.GetUtcNow())
        );
        if (TlsFiles.ClientCertificate(settings.Tls) is { } own)
            tls.WithClientCertificates([own]);
    }
}
