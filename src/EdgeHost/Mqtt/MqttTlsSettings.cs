namespace EdgeDiag.EdgeHost.Mqtt;

/// <summary>Keys under <c>Mqtt:Tls</c>.</summary>
public sealed class MqttTlsSettings
{
    /// <summary><c>Mqtt:Tls:Enabled</c>. Default false.</summary>
    public bool Enabled { get; set; }

    /// <summary><c>Mqtt:Tls:CaFile</c>: PEM of the authorities that must have signed the broker's certificate; empty for the system's.</summary>
    public string CaFile { get; set; } = "";

    /// <summary><c>Mqtt:Tls:CrlFile</c>: revocation lists of the authorities, one DER or any number in PEM; empty for none.</summary>
    public string CrlFile { get; set; } = "";

    /// <summary><c>Mqtt:Tls:CertificateFile</c>: PEM of the client's certificate; empty for none.</summary>
    public string CertificateFile { get; set; } = "";

    /// <summary><c>Mqtt:Tls:KeyFile</c>: PEM of the client's key; empty for none.</summary>
    public string KeyFile { get; set; } = "";
}
