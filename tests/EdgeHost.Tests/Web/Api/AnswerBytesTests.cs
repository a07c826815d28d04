using System.Text;
using System.Text.RegularExpressions;

namespace EdgeDiag.EdgeHost.Tests.Web.Api;

/// <summary>Every answer of the port, byte for byte: programs at a plant read them and are not changed with the service.</summary>
public sealed partial class AnswerBytesTests : IDisposable
{
    private const string Token = "a-token-of-twenty-chars";

    private readonly Mosquitto _broker = new();
    private readonly TemporaryFolder _data = new();
    private readonly HttpPort _http = HttpPort.Free();

    public void Dispose()
    {
        _broker.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task Answers_OfEveryCall_AreTheKnownBytes()
    {
        using var heard = await _broker.Subscribe("edgediag/v1/s1/#").ReadyAsync(_broker);
        using var service = await EdgeDiagProcess.ServeAsync(
            _broker,
            _data,
            "--Model:Path",
            "",
            "--Http:Port",
            $"{_http.Port}",
            "--Http:TokenFile",
            _data.Write("token", Token + "\n")
        );
        await Eventually.HoldsAsync(() => service.Errors.Contains("HTTP on", StringComparison.Ordinal), () => service.Errors, 60);
        const string press = "edgediag/v1/s1/line-3/press-07";
        await _broker.PublishAsync($"{press}/reading", """{"ts":1772424000000,"values":{"temperature":{"value":85,"unit":"℃"},"vibration":2.3} }""");
        await _broker.PublishAsync($"{press}/image", """{"ts":1772424000000,"description":"红色报警灯常亮"}""");
        await _broker.PublishAsync($"{press}/fault", """{"id":"a","ts":1772424000500,"code":"E102","text":"<Überhitzt> & \"zu heiß\""}""");
        await Eventually.HoldsAsync(() => heard.Diagnoses("final").Any(), () => service.Errors, 60);
        var id = heard.Diagnoses("final").First().GetProperty("id").GetString()!;

        const string books = """{"received":1,"diagnosed":1,"collapsed":0,"deadLettered":0,"inFlight":0,"unpublished":0,"setAside":0,""";
        await Eventually.HoldsAsync(() => GetAsync("/healthz/ready").GetAwaiter().GetResult().Contains(books, StringComparison.Ordinal), () => service.Errors);
        var seen = new StringBuilder();
        async Task CallAsync(string method, string path, string? body = null) => seen.Append(await SeenAsync(method, path, body, id));
        foreach (var path in (string[])["/healthz", "/healthz/ready", "/healthz/live", "/api/v1/adapters", "/api/v1/review?next=5", "/api/v1/tickets"])
            await CallAsync("GET", path);
        await CallAsync("POST", "/api/v1/feedback", $$"""{"diagnosis_id":"{{id}}","verdict":"corrected","cause":"地基<下>沉","actions":["校平"],"by":"Li"}""");
        await CallAsync("GET", "/api/v1/tickets?limit=1");
        await CallAsync("POST", $"/api/v1/tickets/{id}/review", """{"accept":true,"by":"Li"}""");
        foreach (var body in (string[])["{}", "{", "[]"])
            await CallAsync("POST", "/api/v1/feedback", body);
        await CallAsync("POST", $"/api/v1/tickets/{id}/review", "{}");
        await CallAsync("POST", "/api/v1/adapters/rollback", "");
        await CallAsync("POST", "/api/v1/adapters/nobody/rollback", "");
        await CallAsync("POST", "/api/v1/adapters/nobody/1234/promote", """{"by":"Li","reason":"<why>"}""");
        foreach (var path in (string[])["/api/v1/tickets?limit=0", "/nowhere", "/api/v1/feedback"])
            await CallAsync("GET", path);
        var known = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "tests", "EdgeHost.Tests", "Web", "Api", "answers.txt"));
        Assert.Equal(known.Split('\n'), seen.ToString().Split('\n'));
        var (_, _, metrics) = await _http.SendAsync("GET", "/metrics");
        Assert.Contains("edgediag_feedback_total{otel_scope_name=\"EdgeDiag\",standing=\"named\"} 1", metrics, StringComparison.Ordinal);
        service.EndsWell();
    }

    private Task<string> GetAsync(string path) => SeenAsync("GET", path, null, "");

    private async Task<string> SeenAsync(string method, string path, string? body, string id)
    {
        var (status, head, answer) = await _http.SendAsync(
            method,
            path,
            body is null ? null : Encoding.UTF8.GetBytes(body),
            headers: $"Authorization: Bearer {Token}\r\n"
        );
        var headers = head.Split("\r\n")[1..].Where(l => !l.StartsWith("Date: ", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        var text = $"{method} {path} {body}\n{status} {string.Join(", ", headers)}\n{answer}\n\n";
        // What differs from run to run.
        text = text.Replace(_data.Path, "FOLDER", StringComparison.Ordinal);
        return Judged().Replace(id.Length > 0 ? text.Replace(id, "ID", StringComparison.Ordinal) : text, "\"judged\":\"NOW\"");
    }

    [GeneratedRegex("\"judged\":\"[0-9T:.+-]+\"")]
    private static partial Regex Judged();
}
