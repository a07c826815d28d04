using System.Text;
using System.Text.Json;

namespace EdgeDiag.EdgeHost.Tests.Web.Api;

/// <summary>The real service's port under requests as they should not be.</summary>
public sealed class HttpServiceTests : IDisposable
{
    private static readonly string[] NoModel = ["--Model:Path", ""];

    private readonly Mosquitto _broker = new();
    private readonly TemporaryFolder _data = new();
    private readonly HttpPort _http = HttpPort.Free();

    public static TheoryData<string, string> BadBodies =>
        new()
        {
            { """{"diagnosis_id":"a","diagnosis_id":"b"}""", "diagnosis_id: expected each key once" },
            { """{"diagnosis_id":"a","x":{"y":1,"y":2}}""", "x.y: expected each key once" },
            { """{"diagnosis_id":"\ud800"}""", "diagnosis_id: expected whole characters" },
            { """{"a\udc00":1}""", "expected whole characters" },
            { """{"diagnosis_id":7}""", "diagnosis_id: expected a text, found a number" },
            { """{"diagnosis_id":["a"]}""", "diagnosis_id: expected a text, found" },
            { """{"diagnosis_id":null}""", "diagnosis_id: expected a diagnosis of this box" },
            { """{"diagnosis_id":"a","ts":1e999}""", "ts: expected a number" },
            { """{"diagnosis_id":"a","ts":1e308}""", "diagnosis_id: expected a diagnosis" },
            { new string('[', 5000), "body: expected JSON" },
            { string.Concat(Enumerable.Repeat("{\"a\":", 40)) + "1" + new string('}', 40), "body: expected JSON" },
            { "[]", "body: expected a JSON object, found a list" },
            { "\"x\"", "body: expected a JSON object, found a text" },
            { "{", "body: expected JSON" },
            { "", "body: expected a JSON object, found nothing" },
            { "\u0001", "body: expected JSON" },
        };

    public void Dispose()
    {
        _broker.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task Requests_AsTheyShouldNotBe_AreProblemsAndTheServiceLives()
    {
        using var service = await ServeAsync();
        foreach (var row in BadBodies)
        {
            var (status, head, body) = await _http.SendAsync("POST", "/api/v1/feedback", Encoding.UTF8.GetBytes(row.Data.Item1));
            Problem(400, row.Data.Item2, status, head, body);
        }

        var invalid = await _http.SendAsync("POST", "/api/v1/feedback", [.. "{\"diagnosis_id\":\""u8, 0xC3, 0x28, .. "\"}"u8]);
        Problem(400, "body: expected UTF-8", invalid.Status, invalid.Head, invalid.Body);
        foreach (var type in (string?[])[null, "text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16"])
        {
            var typed = await _http.SendAsync("POST", "/api/v1/feedback", "{}"u8.ToArray(), type: type);
            Problem(400, "Content-Type: expected application/json", typed.Status, typed.Head, typed.Body);
        }

        var large = await _http.SendAsync("POST", "/api/v1/feedback", Encoding.UTF8.GetBytes($"{{\"note\":\"{new string('x', 100_000)}\"}}"));
        Problem(413, "expected at most", large.Status, large.Head, large.Body);
        foreach (
            var query in (string[])
                [
                    "tickets?limit=abc",
                    "tickets?limit=0",
                    "tickets?limit=-1",
                    "tickets?limit=501",
                    "tickets?limit=99999999999999",
                    "tickets?limit=",
                    "tickets?limit=1&limit=2",
                    "review?next=1.5",
                    "review?next=%00%1b",
                ]
        )
        {
            var asked = await _http.SendAsync("GET", "/api/v1/" + query);
            Problem(400, "expected a whole number from 1 to 500", asked.Status, asked.Head, asked.Body);
        }

        foreach (
            var name in (string[])
                ["..", "..%2F..%2Fetc", "%2e%2e", "a%00b", "a%0ab", "%1b[2J", ".hidden", "a%5Cb", "CON%3A", "%F0%9F%98%80", new string('a', 300)]
        )
        foreach (var path in (string[])[$"/api/v1/adapters/{name}/rollback", $"/api/v1/adapters/{name}/1234/promote", $"/api/v1/adapters/demo/{name}/promote"])
        {
            var (status, head, body) = await _http.SendAsync("POST", path, []);
            Assert.True(status is 400 or 403 or 404 or 405, $"{path}: {status} {body}");
            // A null byte is refused by the server itself, before there is anybody to explain.
            if (name != "a%00b")
                Problem(status, "", status, head, body);
        }

        foreach (
            var (method, path, expected) in (IEnumerable<(string, string, int)>)
                [("GET", "/nowhere", 404), ("DELETE", "/api/v1/tickets", 405), ("GET", "/api/v1/feedback", 405)]
        )
        {
            var (status, head, body) = await _http.SendAsync(method, path);
            Problem(expected, method, status, head, body);
        }

        var long_ = await _http.SendAsync("GET", "/" + new string('x', 9000));
        Assert.Equal(414, long_.Status);
        var registry = _data.File("var/registry");
        Assert.Empty(Directory.Exists(registry) ? Directory.GetDirectories(registry) : []);
        Assert.DoesNotContain("unforeseen", service.Errors, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("nobody expected", service.Errors, StringComparison.Ordinal);
        Assert.Equal(200, (await _http.SendAsync("GET", "/healthz/live")).Status);
        service.EndsWell();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task HostHeader_OfAnotherName_IsRefusedWithAndWithoutAToken(bool withToken)
    {
        var token = _data.Write("token", "a-token-of-twenty-chars\n");
        using var service = await ServeAsync([
            "--Http:AllowedHosts:0",
            "box.plant.example",
            "--Http:AllowedHosts:1",
            "hmi.plant.example:8443",
            .. withToken ? (string[])["--Http:TokenFile", token] : [],
        ]);
        var sent = withToken ? "Authorization: Bearer a-token-of-twenty-chars\r\n" : "";
        foreach (
            var host in (string[])
                [
                    "evil.example",
                    $"evil.example:{_http.Port}",
                    "127.0.0.1.evil.example",
                    $"127.0.0.1:{_http.Port + 1}",
                    "10.0.0.1",
                    "hmi.plant.example:80",
                    "0.0.0.0",
                    "localhost.evil.example",
                ]
        )
        foreach (var path in (string[])["/api/v1/tickets", "/healthz", "/metrics"])
        {
            var (status, head, body) = await _http.SendAsync("GET", path, host: host, headers: sent);
            Problem(421, "Host: expected", status, head, body);
        }

        Assert.Equal(400, (await _http.SendAsync("GET", "/api/v1/tickets", host: "", headers: sent)).Status / 100 * 100);
        foreach (
            var host in (string[])
                [
                    $"127.0.0.1:{_http.Port}",
                    $"localhost:{_http.Port}",
                    $"LOCALHOST:{_http.Port}",
                    $"[::1]:{_http.Port}",
                    $"{Environment.MachineName}:{_http.Port}",
                    "box.plant.example",
                    "box.plant.example:1234",
                    "hmi.plant.example:8443",
                    "localhost",
                ]
        )
        {
            var (status, _, body) = await _http.SendAsync("GET", "/api/v1/tickets", host: host, headers: sent);
            Assert.True(status == 200, $"{host}: {status} {body}");
        }

        if (withToken)
            Assert.Equal(401, (await _http.SendAsync("GET", "/api/v1/tickets")).Status);
        service.EndsWell();
    }

    [Fact]
    public async Task Ready_FollowsTheBroker_LiveDoesNot()
    {
        using var service = await ServeAsync();
        await Eventually.HoldsAsync(() => Ready().Status == 200, () => $"{Ready()}");
        Assert.True(JsonDocument.Parse(Ready().Body).RootElement.GetProperty("books").GetProperty("balanced").GetBoolean());
        _broker.Stop();
        await Eventually.HoldsAsync(() => Ready().Status == 503, () => $"{Ready()}", 60);
        Assert.Contains(
            JsonDocument.Parse(Ready().Body).RootElement.GetProperty("reasons").EnumerateArray(),
            r => r.GetString()!.StartsWith("broker: ", StringComparison.Ordinal)
        );
        Assert.Equal(503, (await _http.SendAsync("GET", "/healthz")).Status);
        Assert.Equal(200, (await _http.SendAsync("GET", "/healthz/live")).Status);
        _broker.StartAgain();
        await Eventually.HoldsAsync(() => Ready().Status == 200, () => $"{Ready()}", 60);
        service.EndsWell();

        (int Status, string Head, string Body) Ready() => _http.SendAsync("GET", "/healthz/ready").GetAwaiter().GetResult();
    }

    [Fact]
    public async Task Metrics_InPrometheusText_HaveTheBooks()
    {
        var token = _data.Write("token", "a-token-of-twenty-chars\n");
        using var service = await ServeAsync(["--Http:TokenFile", token]);
        await _broker.PublishAsync("edgediag/v1/s1/line-3/press-07/fault", """{"ts":1772424000000,"code":"E102"}""");
        await Eventually.HoldsAsync(() => Metrics().Contains("part=\"diagnosed\"} 1", StringComparison.Ordinal), Metrics, 60);
        Assert.Contains("# TYPE edgediag_journal_messages gauge", Metrics(), StringComparison.Ordinal);
        Assert.Contains("edgediag_diagnosis_duration_seconds_bucket", Metrics(), StringComparison.Ordinal);
        service.EndsWell();

        string Metrics()
        {
            var (status, _, body) = _http.SendAsync("GET", "/metrics").GetAwaiter().GetResult();
            Assert.Equal(200, status);
            return body;
        }
    }

    [Fact]
    public async Task CallerWithoutPause_WaitsForItsTurn_HealthDoesNot()
    {
        using var service = await ServeAsync(["--Http:RequestsPerSecond", "1"]);
        var refused = new TaskCompletionSource<(int, string, string)>();
        for (var i = 0; i < 100; i++)
            _ = NoteAsync(_http.SendAsync("GET", "/api/v1/adapters"));
        var (status, head, body) = await refused.Task.WaitAsync(TimeSpan.FromSeconds(60));
        Problem(429, "expected at most 1 a second from one address (Http:RequestsPerSecond)", status, head, body);
        Assert.Contains("Retry-After: 1", head, StringComparison.Ordinal);
        Assert.Equal(200, (await _http.SendAsync("GET", "/healthz/live")).Status);

        async Task NoteAsync(Task<(int Status, string, string)> call)
        {
            var answer = await call;
            if (answer.Status == 429)
                refused.TrySetResult(answer);
        }
    }

    private async Task<EdgeDiagProcess> ServeAsync(params string[] settings)
    {
        var service = await EdgeDiagProcess.ServeAsync(_broker, _data, [.. NoModel, "--Http:Port", $"{_http.Port}", .. settings]);
        await Eventually.HoldsAsync(() => service.Errors.Contains("HTTP on", StringComparison.Ordinal), () => service.Errors, 60);
        return service;
    }

    private static void Problem(int expected, string words, int status, string head, string body)
    {
        Assert.True(status == expected, $"expected {expected}, found {status}: {body}");
        Assert.Contains("application/problem+json", head, StringComparison.Ordinal);
        var problem = JsonDocument.Parse(body[body.IndexOf('{', StringComparison.Ordinal)..(body.LastIndexOf('}') + 1)]).RootElement;
        Assert.Equal(expected, problem.GetProperty("status").GetInt32());
        Assert.Contains(words, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(problem.GetProperty("detail").GetString(), problem.GetProperty("problem").GetString());
        Assert.DoesNotContain("   at ", body, StringComparison.Ordinal);
    }
}
