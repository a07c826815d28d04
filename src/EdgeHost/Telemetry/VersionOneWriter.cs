using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Telemetry;

/// <summary>
/// Writes line protocol to <c>/write</c> of InfluxDB 1. The official client cannot: it knows <c>/api/v2/write</c> alone, which
/// InfluxDB has from 1.8 on.
/// </summary>
internal sealed class VersionOneWriter : ILineWriter
{
    private readonly IHttpClientFactory _clients;
    private readonly Uri _address;
    private readonly AuthenticationHeaderValue? _authorization;

    /// <summary>A writer for the settings' database.</summary>
    public VersionOneWriter(IHttpClientFactory clients, IOptions<InfluxDbSettings> settings)
    {
        _clients = clients;
        var s = settings.Value;
        _address = new Uri($"{s.Url.TrimEnd('/')}/write?db={Uri.EscapeDataString(s.Database)}&precision=ms");
        if (s.User.Length > 0)
            _authorization = new AuthenticationHeaderValue(
                "Basic",
                Convert.ToBase64String(Encoding.UTF8.GetBytes($"{s.User}:{InfluxDbSink.FirstLine(s.PasswordFile)}"))
            );
    }

    /// <inheritdoc/>
    public async Task<WriteResponse> SendAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, _address) { Content = Compressed(lines.Span) };
        request.Headers.Authorization = _authorization;
        using var response = await _clients.CreateClient(InfluxDbSink.ClientName).SendAsync(request, cancellationToken);
        return new WriteResponse((int)response.StatusCode, response.IsSuccessStatusCode ? "" : await response.Content.ReadAsStringAsync(cancellationToken));
    }

    /// <inheritdoc/>
    public void Dispose() { }

    private static ByteArrayContent Compressed(ReadOnlySpan<byte> lines)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(lines);
        var content = new ByteArrayContent(buffer.ToArray());
        content.Headers.ContentEncoding.Add("gzip");
        content.Headers.ContentType = new MediaTypeHeaderValue("text/plain") { CharSet = "utf-8" };
        return content;
    }
}
