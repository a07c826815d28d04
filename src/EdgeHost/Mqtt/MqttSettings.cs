using System.ComponentModel.DataAnnotations;
using EdgeDiag.Fusion;

namespace EdgeDiag.EdgeHost.Mqtt;

/// <summary>Keys under <c>Mqtt</c>.</summary>
public sealed class MqttSettings : IValidatableObject
{
    /// <summary><c>Mqtt:Host</c>: broker. Default <c>localhost</c>.</summary>
    [Required]
    public string Host { get; set; } = "localhost";

    /// <summary><c>Mqtt:Port</c>: 1 to 65535, default 1883.</summary>
    [Range(1, 65535, ErrorMessage = "Mqtt:Port: expected 1 to 65535")]
    public int Port { get; set; } = 1883;

    /// <summary><c>Mqtt:ClientId</c>: names the persistent session. Default <c>edgediag-{Host}</c>.</summary>
    public string ClientId { get; set; } = "";

    /// <summary><c>Mqtt:User</c>: user name; empty for none.</summary>
    public string User { get; set; } = "";

    /// <summary><c>Mqtt:PasswordFile</c>: file whose first line is the password; empty for none; never given on the command line.</summary>
    public string PasswordFile { get; set; } = "";

    /// <summary><c>Mqtt:SessionExpiry</c>: how long the broker keeps messages for an absent service. Default 7 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00", ErrorMessage = "Mqtt:SessionExpiry: expected 00:01:00 to 365.00:00:00")]
    public TimeSpan SessionExpiry { get; set; } = TimeSpan.FromDays(7);

    /// <summary><c>Mqtt:MaxBackOff</c>: longest pause between attempts to connect. 100 ms to 10 min, default 3 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00", ErrorMessage = "Mqtt:MaxBackOff: expected 00:00:00.1 to 00:10:00")]
    public TimeSpan MaxBackOff { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary><c>Mqtt:HeartbeatInterval</c>: pause between heartbeats, which tell whether the broker drops messages. 1 s to 1 h, default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ErrorMessage = "Mqtt:HeartbeatInterval: expected 00:00:01 to 01:00:00")]
    public TimeSpan HeartbeatInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary><c>Mqtt:MaximumPacketSize</c>: largest message that the broker may deliver, bytes. 16 KiB to 64 MiB, default 1 MiB.</summary>
    [Range(16 * 1024, 64 * 1024 * 1024, ErrorMessage = "Mqtt:MaximumPacketSize: expected 16384 to 67108864 bytes")]
    public int MaximumPacketSize { get; set; } = 1024 * 1024;

    /// <summary>Keys under <c>Mqtt:Tls</c>.</summary>
    public MqttTlsSettings Tls { get; set; } = new();

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        var files = new[]
        {
            ("PasswordFile", PasswordFile),
            ("Tls:CaFile", Tls.CaFile),
            ("Tls:CrlFile", Tls.CrlFile),
            ("Tls:CertificateFile", Tls.CertificateFile),
            ("Tls:KeyFile", Tls.KeyFile),
        };
        var missing = files
            .Where(f => f.Item2.Length > 0 && !File.Exists(f.Item2))
            .Select(f => $"Mqtt:{f.Item1}: expected a file, found no file {f.Item2}")
            .ToList();
        if (Tls.CertificateFile.Length > 0 && Tls.KeyFile.Length == 0)
            missing.Add("Mqtt:Tls:KeyFile: expected the certificate's key, found nothing");
        return (missing.Count > 0 ? missing : Unreadable()).Select(m => new ValidationResult(m));
    }

    private IEnumerable<string> Unreadable()
    {
        Action[] reads = [() => TlsFiles.Password(PasswordFile), () => TlsFiles.Authorities(Tls), () => TlsFiles.RevocationLists(Tls), Own];
        foreach (var read in reads)
            if (Failure(read) is { } failure)
                yield return failure;
    }

    private void Own() => TlsFiles.ClientCertificate(Tls)?.Dispose();

    private static string? Failure(Action read)
    {
        try
        {
            read();
            return null;
        }
        catch (InvalidInputException e)
        {
            // Whoever reports failures of settings names them as such.
            return e.Message.Replace("settings: ", "", StringComparison.Ordinal);
        }
    }
}
