using System.Net;
using System.Text;
using InfluxDB.Client;
using InfluxDB.Client.Api.Domain;
using InfluxDB.Client.Core.Exceptions;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Telemetry;

/// <summary>
/// Writes to InfluxDB 2 and 3 with the official client's <see cref="WriteApiAsync"/>, which throws when a write fails. The client's
/// background <see cref="WriteApi"/> is not used: it discards points without an error and its queue has no bound.
/// </summary>
internal sealed class OfficialClientWriter : ILineWriter
{
    // The HTTP client's attempts end earlier. This bound is for the case that they do not.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    private readonly InfluxDBClient _client;
    private readonly WriteApiAsync _api;
    private readonly string _bucket,
        _organisation;

    /// <summary>A writer for the settings' bucket.</summary>
    public OfficialClientWriter(IHttpClientFactory clients, IOptions<InfluxDbSettings> settings)
    {
        var s = settings.Value;
        _client = CreateClient(clients, s);
        _client.EnableGzip();
        _api = _client.GetWriteApiAsync();
        // The client refuses an empty organisation; InfluxDB 3 and VictoriaMetrics have none and ignore the name.
        (_bucket, _organisation) = (s.Bucket, s.Org.Length > 0 ? s.Org : "-");
    }

    /// <summary>The official client for the settings' address and token, over the HTTP client that retries and bounds the time.</summary>
    public static InfluxDBClient CreateClient(IHttpClientFactory clients, InfluxDbSettings settings)
    {
        var options = InfluxDBClientOptions
            .Builder.CreateNew()
            .Url(settings.Url.TrimEnd('/'))
            .TimeOut(Timeout)
            .SetHttpClient(clients.CreateClient(InfluxDbSink.ClientName));
        if (settings.Version > 1 && InfluxDbSink.FirstLine(settings.TokenFile) is { Length: > 0 } token)
            options.AuthenticateToken(token);
        return new InfluxDBClient(options.Build());
    }

    /// <inheritdoc/>
    public async Task<WriteResponse> SendAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellationToken)
    {
        try
        {
            await _api.WriteRecordAsync(Encoding.UTF8.GetString(lines.Span), WritePrecision.Ms, _bucket, _organisation, cancellationToken);
            return new WriteResponse((int)HttpStatusCode.NoContent, "");
        }
        catch (HttpException e) when (e.Status > 0)
        {
            // InfluxDB 3 lists the refused lines beside the message.
            return new WriteResponse(e.Status, e.Message, e.ErrorBody?.ToString());
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();
}
