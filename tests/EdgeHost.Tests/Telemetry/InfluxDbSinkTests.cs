using System.IO.Compression;
using System.Net;
using System.Text;
using EdgeDiag.EdgeHost.Telemetry;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Tests.Telemetry;

/// <summary>What is sent to a database of each version, and what its answers mean.</summary>
public sealed class InfluxDbSinkTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _bodies = [];
    private HttpRequestMessage? _request;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task WriteAsync_VersionTwo_IsTheOfficialClientsRequest()
    {
        var settings = new InfluxDbSettings
        {
            Url = "http://db:8086/behind/",
            Org = "a plant",
            Bucket = "b&c",
            TokenFile = _folder.Write("token", "secret\nno token\n"),
        };
        var answer = await Sink(settings, _ => Answer(204)).WriteAsync(Lines(3), CancellationToken.None);
        Assert.Equal(new SinkAnswer(SinkResult.Accepted), answer);
        Assert.Equal(HttpMethod.Post, _request!.Method);
        Assert.Equal("http://db:8086/behind/api/v2/write", _request.RequestUri!.GetLeftPart(UriPartial.Path));
        var query = _request.RequestUri.Query[1..].Split('&').Order(StringComparer.Ordinal).Select(q => q.Replace('+', ' ')).Select(Uri.UnescapeDataString);
        Assert.Equal(["bucket=b&c", "org=a plant", "precision=ms"], query);
        Assert.Equal("Token secret", Assert.Single(_request.Headers.GetValues("Authorization")));
        Assert.StartsWith("influxdb-client-csharp/", _request.Headers.UserAgent.ToString(), StringComparison.Ordinal);
        Assert.Equal("m v=0 0\nm v=1 1\nm v=2 2", Assert.Single(_bodies).TrimEnd('\n'));
    }

    [Fact]
    public async Task WriteAsync_VersionTwoWithoutOrganisationAndToken_SendsADash()
    {
        await Sink(new InfluxDbSettings { Url = "http://db:8086", Version = 3 }, _ => Answer(204)).WriteAsync(Lines(1), CancellationToken.None);
        Assert.Contains("org=-", _request!.RequestUri!.Query, StringComparison.Ordinal);
        Assert.False(_request.Headers.Contains("Authorization"));
    }

    [Fact]
    public async Task WriteAsync_VersionOne_IsLineProtocolToTheDatabase()
    {
        var settings = new InfluxDbSettings
        {
            Url = "http://db:8086/",
            Version = 1,
            Database = "a plant",
            User = "edge",
            PasswordFile = _folder.Write("password", "p w\n"),
        };
        await Sink(settings, _ => Answer(204)).WriteAsync(Lines(2), CancellationToken.None);
        Assert.Equal("http://db:8086/write?db=a%20plant&precision=ms", _request!.RequestUri!.AbsoluteUri);
        Assert.Equal("edge:p w", Encoding.UTF8.GetString(Convert.FromBase64String(_request.Headers.Authorization!.Parameter!)));
        Assert.Equal("m v=0 0\nm v=1 1\n", Assert.Single(_bodies));
    }

    public static TheoryData<int, int, string> Refusals
    {
        get
        {
            var data = new TheoryData<int, int, string>();
            foreach (var version in (int[])[1, 2, 3])
            {
                foreach (var status in (int[])[400, 422])
                    data.Add(version, status, nameof(SinkResult.Rejected));
                foreach (var status in (int[])[401, 403, 404, 408, 429, 500, 503])
                    data.Add(version, status, nameof(SinkResult.Unavailable));
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task WriteAsync_Refused_SaysStatusAndWhy(int version, int status, string result)
    {
        foreach (
            var body in (string[])["no database \"plant\"\r\n", """{"code":"x","message":"no database \"plant\""}""", """{"error":"no database \"plant\""}"""]
        )
        {
            var (found, reason, rejected) = await Sink(Version(version), _ => Answer(status, body)).WriteAsync(Lines(3), CancellationToken.None);
            Assert.Equal(result, found.ToString());
            Assert.StartsWith($"{status} ", reason, StringComparison.Ordinal);
            Assert.Contains("no database", reason, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', reason);
            Assert.Equal(found == SinkResult.Rejected ? 3 : 0, rejected);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task WriteAsync_TooLarge_SendsEachLineOnceInSmallerRequests(int version)
    {
        var sink = Sink(
            Version(version),
            body =>
                Count(body) > 2 ? Answer(413, "too large")
                : body.Contains("v=6", StringComparison.Ordinal) ? Answer(400, """{"error":"partial write: points beyond retention policy dropped=1"}""")
                : Answer(204)
        );
        var (result, _, rejected) = await sink.WriteAsync(Lines(9), CancellationToken.None);
        Assert.Equal((SinkResult.Rejected, 1), (result, rejected));
        var taken = _bodies.Where(b => Count(b) <= 2).SelectMany(b => b.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(Enumerable.Range(0, 9).Select(i => $"m v={i} {i}"), taken);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task WriteAsync_NoAnswer_IsUnavailableWithTheCause(int version)
    {
        var sink = Sink(Version(version), _ => throw new HttpRequestException("Connection refused"));
        Assert.Equal(new SinkAnswer(SinkResult.Unavailable, "Connection refused"), await sink.WriteAsync(Lines(1), CancellationToken.None));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task WriteAsync_Cancelled_Throws(int version)
    {
        using var cancel = new CancellationTokenSource();
        var sink = Sink(
            Version(version),
            _ =>
            {
                cancel.Cancel();
                throw new TaskCanceledException();
            }
        );
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sink.WriteAsync(Lines(1), cancel.Token));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task WriteAsync_VersionThreeListsTheRefusedLines_CountsThem(int version)
    {
        const string Body = """{"error":"partial write of line protocol occurred","data":[{"line_number":2},{"line_number":4},{"line_number":5}]}""";
        var (result, reason, rejected) = await Sink(Version(version), _ => Answer(400, Body)).WriteAsync(Lines(9), CancellationToken.None);
        Assert.Equal((SinkResult.Rejected, 3), (result, rejected));
        Assert.Contains("partial write of line protocol occurred", reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("partial write: field type conflict: input field \"v\" is type string, already exists as type float dropped=2", 2)]
    [InlineData("""{"error":"partial write: unable to parse 'm v= 2': missing field value dropped=0"}""", 1)]
    [InlineData("partial write: unable to parse 'a': x\nunable to parse 'b': x dropped=3", 5)]
    [InlineData("partial write: points beyond retention policy dropped=99", 10)]
    [InlineData("partial write: dropped=99999999999999999999", 10)]
    [InlineData("""{"error":"partial write of line protocol occurred","data":[{"line_number":2},{"line_number":4},{"line_number":5}]}""", 3)]
    [InlineData("""{"code":"invalid","message":"unable to parse 'm v= x': invalid number"}""", 10)]
    [InlineData("", 10)]
    public void RejectedLines_OfTen_IsWhatTheDatabaseSays(string text, int expected) => Assert.Equal(expected, PartialWrite.RejectedLines(text, 10));

    private static InfluxDbSettings Version(int version) => new() { Url = "http://db:8086", Version = version };

    private static byte[] Lines(int count) => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, count).Select(i => $"m v={i} {i}\n")));

    private static int Count(string body) => body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length;

    private static HttpResponseMessage Answer(int status, string body = "") => new((HttpStatusCode)status) { Content = new StringContent(body) };

    private InfluxDbSink Sink(InfluxDbSettings settings, Func<string, HttpResponseMessage> answer)
    {
        var clients = new Clients(
            new Database(
                (request, body) =>
                {
                    _request = request;
                    _bodies.Add(body);
                    return answer(body);
                }
            )
        );
        return new InfluxDbSink(
            settings.Version == 1 ? new VersionOneWriter(clients, Options.Create(settings)) : new OfficialClientWriter(clients, Options.Create(settings))
        );
    }

    private sealed class Clients(HttpMessageHandler handler) : IHttpClientFactory
    {
        public HttpClient CreateClient(string name) => new(handler, disposeHandler: false);
    }

    private sealed class Database(Func<HttpRequestMessage, string, HttpResponseMessage> answer) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Assert.Equal("gzip", Assert.Single(request.Content!.Headers.ContentEncoding));
            await using var gzip = new GZipStream(await request.Content.ReadAsStreamAsync(cancellationToken), CompressionMode.Decompress);
            using var reader = new StreamReader(gzip);
            return answer(request, await reader.ReadToEndAsync(cancellationToken));
        }
    }
}
