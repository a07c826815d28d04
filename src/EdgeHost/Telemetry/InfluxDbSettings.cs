using System.ComponentModel.DataAnnotations;
using EdgeDiag.EdgeHost.Output;
using EdgeDiag.EdgeHost.Settings;

namespace EdgeDiag.EdgeHost.Telemetry;

/// <summary>Keys under <c>InfluxDb</c>. Without a URL nothing is written, and the service runs as well.</summary>
public sealed class InfluxDbSettings : IValidatableObject
{
    /// <summary><c>InfluxDb:Url</c>: such as <c>http://localhost:8086</c>; empty for no database. Default empty.</summary>
    public string Url { get; set; } = "";

    /// <summary><c>InfluxDb:Version</c>: 1 writes to <c>/write</c>, 2 and 3 with the official client. Default 2.</summary>
    [Range(1, 3, ErrorMessage = "InfluxDb:Version: expected 1, 2 or 3")]
    public int Version { get; set; } = 2;

    /// <summary><c>InfluxDb:Org</c>: organisation, for version 2; sent as <c>-</c> where empty. Default empty.</summary>
    public string Org { get; set; } = "";

    /// <summary><c>InfluxDb:Bucket</c>: bucket, for versions 2 and 3. Default <c>edgediag</c>.</summary>
    public string Bucket { get; set; } = "edgediag";

    /// <summary><c>InfluxDb:Database</c>: database, for version 1. Default <c>edgediag</c>.</summary>
    public string Database { get; set; } = "edgediag";

    /// <summary><c>InfluxDb:TokenFile</c>: file whose first line is the token, for versions 2 and 3; empty for none.</summary>
    public string TokenFile { get; set; } = "";

    /// <summary><c>InfluxDb:User</c>: user name, for version 1; empty for none.</summary>
    public string User { get; set; } = "";

    /// <summary><c>InfluxDb:PasswordFile</c>: file whose first line is the password, for version 1; empty for none.</summary>
    public string PasswordFile { get; set; } = "";

    /// <summary><c>InfluxDb:BatchLines</c>: most lines in a request, 1 to 50000, default 5000.</summary>
    [Range(1, 50_000, ErrorMessage = "InfluxDb:BatchLines: expected 1 to 50000")]
    public int BatchLines { get; set; } = 5000;

    /// <summary><c>InfluxDb:FlushInterval</c>: longest wait for a batch to fill, 10 ms to 1 min, default 250 ms.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00", ErrorMessage = "InfluxDb:FlushInterval: expected 00:00:00.01 to 00:01:00")]
    public TimeSpan FlushInterval { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary><c>InfluxDb:QueueLines</c>: lines that wait in memory; beyond it the oldest goes. 1000 to 10 million, default 100000.</summary>
    [Range(1000, 10_000_000, ErrorMessage = "InfluxDb:QueueLines: expected 1000 to 10000000")]
    public int QueueLines { get; set; } = 100_000;

    /// <summary><c>InfluxDb:SpoolMegabytes</c>: disk for what the database has not taken; beyond it the oldest goes. 1 to 1000000, default 1024.</summary>
    [Range(1, 1_000_000, ErrorMessage = "InfluxDb:SpoolMegabytes: expected 1 to 1000000")]
    public int SpoolMegabytes { get; set; } = 1024;

    /// <summary><c>InfluxDb:ReplayLinesPerSecond</c>: pace at which the spool is sent after an outage. 1 to 1 million, default 20000.</summary>
    [Range(1, 1_000_000, ErrorMessage = "InfluxDb:ReplayLinesPerSecond: expected 1 to 1000000")]
    public int ReplayLinesPerSecond { get; set; } = 20_000;

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Url.Length > 0 && (!Uri.TryCreate(Url, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")))
            yield return new ValidationResult($"InfluxDb:Url: expected an http or https address, found {OutsideText.OneLine(Url)}");
        else if (Url.Length > 0 && new Uri(Url).UserInfo.Length > 0)
            yield return new ValidationResult(
                "InfluxDb:Url: expected an address without user and password (InfluxDb:User and InfluxDb:PasswordFile name them), "
                    + $"found {OutsideText.OneLine(Url)}"
            );
        foreach (var (key, file) in new[] { ("TokenFile", TokenFile), ("PasswordFile", PasswordFile) })
            if (SettingFile.Problem($"InfluxDb:{key}", file) is { } problem)
                yield return new ValidationResult(problem);
    }
}
