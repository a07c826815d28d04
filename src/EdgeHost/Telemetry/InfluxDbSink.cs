using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Telemetry;

/// <summary>Writes to InfluxDB over HTTP, gzipped, by the API of version 1 or of versions 2 and 3.</summary>
public sealed class InfluxDbSink : ITelemetrySink
{
    /// <summary>Name of its HTTP client.</summary>
    public const string ClientName = "influxdb";

    private readonly IHttpClientFactory _clients;
    private readonly Uri _address;
    private readonly AuthenticationHeaderValue? _authorization;

    /// <summary>A sink for the settings' database.</summary>
    public InfluxDbSink(IHttpClientFactory clients, IOptions<InfluxDbSettings> settings)
    {
        _clients = clients;
        var s = settings.Value;
        var root = s.Url.TrimEnd('/');
        _address = new Uri(
            s.Version == 1
                ? $"{root}/write?db={Uri.EscapeDataString(s.Database)}&precision=ms"
                : $"{root}/api/v2/write?org={Uri.EscapeDataString(s.Org)}&bucket={Uri.EscapeDataString(s.Bucket)}&precision=ms"
        );
        if (s.Version == 1 && s.User.Length > 0)
            _authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{s.User}:{FirstLine(s.PasswordFile)}")));
        else if (s.Version > 1 && s.TokenFile.Length > 0)
            _authorization = new AuthenticationHeaderValue("Token", FirstLine(s.TokenFile));
    }

    /// <inheritdoc/>
    public async Task<(SinkResult Result, string Reason)> WriteAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, _address) { Content = Compressed(lines.Span) };
            request.Headers.Authorization = _authorization;
            using var response = await _clients.CreateClient(ClientName).SendAsync(request, cancellationToken);
            if (response.IsSuccessStatusCode)
                return (SinkResult.Accepted, "");
            if (response.StatusCode == HttpStatusCode.RequestEntityTooLarge && Middle(lines.Span) is var middle and > 0)
            {
                var first = await WriteAsync(lines[..middle], cancellationToken);
                var second = await WriteAsync(lines[middle..], cancellationToken);
                return first.Result > second.Result ? first : second;
            }

            var reason = $"{(int)response.StatusCode} {response.ReasonPhrase}: {Short(await response.Content.ReadAsStringAsync(cancellationToken))}";
            // Whether a database exists and who may write is a person's to mend: until then the data waits.
            return (
                response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity or HttpStatusCode.RequestEntityTooLarge
                    ? SinkResult.Rejected
                    : SinkResult.Unavailable,
                reason
            );
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // Refused, reset, timed out, circuit open: all mean later.
            return (SinkResult.Unavailable, Short(e.Message));
        }
    }

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

    private static int Middle(ReadOnlySpan<byte> lines)
    {
        var end = lines[(lines.Length / 2)..].IndexOf((byte)'\n');
        var middle = end < 0 ? 0 : lines.Length / 2 + end + 1;
        return middle < lines.Length ? middle : 0;
    }

    private static string FirstLine(string file) => file.Length == 0 ? "" : File.ReadLines(file).FirstOrDefault() ?? "";

    private static string Short(string text)
    {
        var line = text.ReplaceLineEndings(" ").Trim();
        return line.Length > 200 ? line[..200] : line;
    }
}
