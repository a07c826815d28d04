using System.Text.Json;
using System.Text.RegularExpressions;

namespace EdgeDiag.EdgeHost.Tests.Web.Api;

/// <summary>The list of cases and one case, over a real port.</summary>
public sealed partial class CaseCallsTests : IDisposable
{
    private readonly Mosquitto _broker = new();
    private readonly TemporaryFolder _data = new();
    private readonly HttpPort _http = HttpPort.Free();

    public void Dispose()
    {
        _broker.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task Cases_ListAndOne_AreWhatTheLineAndPeopleSaid_WithTags_AndRefuseWhatTheyCannotRead()
    {
        using var heard = await _broker.Subscribe("edgediag/v1/s1/#").ReadyAsync(_broker);
        using var service = await EdgeDiagProcess.ServeAsync(_broker, _data, "--Model:Path", "", "--Http:Port", $"{_http.Port}");
        await Eventually.HoldsAsync(() => service.Errors.Contains("HTTP on", StringComparison.Ordinal), () => service.Errors, 60);
        await _broker.PublishAsync("edgediag/v1/s1/line-3/press-07/fault", """{"id":"a","ts":1772424000500,"code":"E102","severity":"high"}""");
        await _broker.PublishAsync("edgediag/v1/s1/line-3/press-08/fault", """{"id":"b","ts":1772424000500,"code":"E104","severity":"critical"}""");
        await _broker.PublishAsync("edgediag/v1/s1/line-3/press-07/ack", """{"code":"E102","by":"Li"}""");
        await Eventually.HoldsAsync(
            () => heard.Diagnoses("final").Select(d => d.GetProperty("code").GetString()).Distinct().Count() == 2,
            () => service.Errors,
            60
        );
        await Eventually.HoldsAsync(
            () => GetAsync("/api/v1/cases?state=acknowledged").GetAwaiter().GetResult().Body.Contains("Li", StringComparison.Ordinal),
            () => service.Errors
        );

        var (status, head, body) = await GetAsync("/api/v1/cases?order=priority&state=open");
        Assert.Equal(200, status);
        var list = JsonDocument.Parse(body).RootElement;
        Assert.Equal((2, 1, true), (list.GetProperty("total").GetInt32(), list.GetProperty("page").GetInt32(), list.GetProperty("is_whole").GetBoolean()));
        var cases = list.GetProperty("cases").EnumerateArray().ToList();
        Assert.Equal(["E104", "E102"], cases.Select(c => c.GetProperty("code").GetString()));
        Assert.Equal("acknowledged", cases[1].GetProperty("alarm").GetString());
        Assert.NotEmpty(cases[1].GetProperty("title").GetString()!);
        // Asked with its tag, the same list has no body; another one has.
        var tag = Tag().Match(head).Groups[1].Value;
        Assert.Equal(
            (304, ""),
            (await _http.SendAsync("GET", "/api/v1/cases?order=priority&state=open", headers: $"If-None-Match: {tag}\r\n")) is var (s, _, b) ? (s, b) : default
        );
        Assert.Equal(200, (await _http.SendAsync("GET", "/api/v1/cases?severity=high", headers: $"If-None-Match: {tag}\r\n")).Status);

        var id = cases[1].GetProperty("case_id").GetString()!;
        var one = JsonDocument.Parse((await GetAsync($"/api/v1/cases/{id}")).Body).RootElement;
        Assert.Equal("E102", one.GetProperty("diagnosis").GetProperty("code").GetString());
        Assert.Equal("Li", one.GetProperty("diagnosis").GetProperty("acknowledged_by").GetString());
        Assert.Contains("acknowledged", one.GetProperty("timeline").EnumerateArray().Select(m => m.GetProperty("what").GetString()));
        Assert.Equal(404, (await GetAsync("/api/v1/cases/nobody")).Status);

        foreach (
            var (query, expected) in (Dictionary<string, string>)
                new()
                {
                    ["state=open,nonsense"] = "query: state: expected one of normal, unacknowledged",
                    ["severity=9"] = "query: severity: expected one of low, medium, high, critical, found 9",
                    ["from=yesterday"] = "query: from: expected a time with its zone",
                    ["from=13:00Z"] = "query: from: expected a time with its zone",
                    ["from=03/02/2026T13:00:00Z"] = "query: from: expected a time with its zone",
                    ["to=2026-03-02T13:00:00"] = "query: to: expected a time with its zone",
                    ["size=201"] = "query: size: expected a whole number from 1 to 200",
                    ["q=a&q=b"] = "query: q: expected it once, found several values",
                    ["order=newest,priority"] = "query: order: expected one order",
                }
        )
        {
            var refused = await GetAsync($"/api/v1/cases?{query}");
            Assert.Equal((400, true), (refused.Status, refused.Body.Contains(expected, StringComparison.Ordinal)));
        }

        Assert.Equal(2, Total(await GetAsync("/api/v1/cases?from=2026-03-02T13:00:00%2B08:00")));
        // A plus in an address is a space.
        Assert.Equal(2, Total(await GetAsync("/api/v1/cases?from=2026-03-02T13:00+08:00&severity=,&state=,&order=,")));
        Assert.Equal(0, Total(await GetAsync("/api/v1/cases?to=2026-03-02T13:00:00-01:00")));
        service.EndsWell();
    }

    private static int Total((int Status, string Head, string Body) answer) => JsonDocument.Parse(answer.Body).RootElement.GetProperty("total").GetInt32();

    private Task<(int Status, string Head, string Body)> GetAsync(string path) => _http.SendAsync("GET", path);

    [GeneratedRegex("(?i)^etag: (.*?)\r?$", RegexOptions.Multiline)]
    private static partial Regex Tag();
}
