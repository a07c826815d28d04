using System.Text;
using EdgeDiag.EdgeHost.Output;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.EdgeHost.Telemetry;

namespace EdgeDiag.EdgeHost.Commands.Doctor;

/// <summary>Writes one point to the time-series database, as the service writes its own.</summary>
internal static class DoctorDatabase
{
    private const string Measurement = "edgediag_doctor";

    /// <summary>Writes.</summary>
    /// <returns>Where it was written.</returns>
    /// <exception cref="IOException">The database did not take it; the message says why and which settings to look at.</exception>
    public static async Task<string> CheckAsync(
        InfluxDbSettings settings,
        HostSettings host,
        Func<ITelemetrySink> sink,
        Func<CancellationToken, Task<string?>> version,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        if (settings.Url.Length == 0)
            return "none configured";
        var line = new TelemetryPoint(Measurement).Tag("site", host.Site).Tag("host", host.Host).Field("ok", 1L).ToLine(now);
        var (result, reason) = await sink().WriteAsync(Encoding.UTF8.GetBytes(line), cancellationToken);
        var address = OutsideText.Masked(settings.Url);
        // A database that gave no HTTP status would not answer this question either.
        var found = result == SinkResult.Accepted || reason is [>= '0' and <= '9', ..] ? await version(cancellationToken) : null;
        if (found is not null)
            address += $" (InfluxDB {OutsideText.OneLine(found)})";
        return result == SinkResult.Accepted
            ? $"{address} took one point ({Measurement})"
            : throw new IOException($"{address} does not take a point: {reason} ({Remedy(settings, found, reason)})");
    }

    private static string Remedy(InfluxDbSettings settings, string? found, string reason) =>
        reason switch
        {
            ['4', ..] when found?.TrimStart('v') is [var major and >= '1' and <= '3', '.', ..] && major - '0' != settings.Version =>
                $"set InfluxDb:Version to {major}",
            ['4', '0', '1' or '3', ..] => settings.Version == 1
                ? "InfluxDb:User, InfluxDb:PasswordFile"
                : "InfluxDb:TokenFile must name a token that may write",
            ['4', '0', '4', ..] => settings.Version == 1
                ? "create InfluxDb:Database, or mend InfluxDb:Version"
                : "create InfluxDb:Bucket in InfluxDb:Org, or mend InfluxDb:Version",
            ['4', ..] => "InfluxDb:Version, InfluxDb:Org, InfluxDb:Bucket, InfluxDb:Database",
            _ => "is the database running? InfluxDb:Url",
        };
}
