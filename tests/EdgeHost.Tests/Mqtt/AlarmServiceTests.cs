using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Tests.Chaos;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Events;

namespace EdgeDiag.EdgeHost.Tests.Mqtt;

/// <summary>What panels and people do with alarms, against the real service and broker.</summary>
public sealed class AlarmServiceTests : IDisposable
{
    private const string Press = "edgediag/v1/s1/line-3/press-07",
        Token = "0123456789abcdef";

    private readonly Mosquitto _broker = new();
    private readonly TemporaryFolder _data = new();
    private readonly HttpClient _http = new();
    private readonly int _port = ChaosService.FreePort();

    public void Dispose()
    {
        _http.Dispose();
        _broker.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task Faults_OfOneDevice_EachHasItsTopic_AcknowledgedClearedAndTakenAway_AlsoAfterAKill()
    {
        using var heard = await _broker.Subscribe($"{Press}/diagnosis").ReadyAsync(_broker);
        var service = await ServeAsync();
        try
        {
            await _broker.PublishAsync($"{Press}/fault", """{"id":"a","code":"E102"}""");
            await heard.UntilAsync(h => Last(h, "E102") is { Stage: DiagnosisStage.Final });
            await _broker.PublishAsync($"{Press}/fault", """{"id":"b","code":"E103"}""");
            await heard.UntilAsync(h => Last(h, "E103") is { Stage: DiagnosisStage.Final });
            using (var panel = _broker.Subscribe($"{Press}/case/+"))
                await panel.UntilAsync(p => p.All.Count(m => m.Retained) == 2);
            await _broker.PublishAsync($"{Press}/ack", """{"code":"e-102","by":"Li"}""");
            await heard.UntilAsync(h => Last(h, "E102") is { AcknowledgedBy: "Li", State: FaultState.Active });
            service.Kill();
            service.Dispose();
            service = await ServeAsync();
            await _broker.PublishAsync($"{Press}/fault", """{"id":"a","code":"E102","state":"cleared"}""");
            await heard.UntilAsync(h => Last(h, "E102") is { AcknowledgedBy: "Li", State: FaultState.Cleared });
            // The device's topic still shows the newest fault, and the cleared one's goes away after its time.
            using (var panel = _broker.Subscribe($"{Press}/diagnosis"))
            {
                await panel.UntilAsync(p => p.All.Any(m => m.Retained));
                Assert.Equal("E103", panel.All.First(m => m.Retained).Json.GetProperty("code").GetString());
            }

            for (var topics = await TopicsAsync(); !topics.SequenceEqual([$"{Press}/case/E103"]); topics = await TopicsAsync())
                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
            service.Stop();
        }
        finally
        {
            service.Dispose();
        }
    }

    [Fact]
    public async Task Ack_OfNoCaseOfTheDevice_GoesToTheDeadLetters_AndNothingChanges()
    {
        using var heard = await _broker.Subscribe("edgediag/v1/s1/#").ReadyAsync(_broker);
        using var service = await ServeAsync();
        await _broker.PublishAsync($"{Press}/fault", """{"id":"a","code":"E102"}""");
        await heard.UntilAsync(h => Last(h, "E102") is { Stage: DiagnosisStage.Final });
        var caseId = Last(heard, "E102")!.CaseId;
        string[] wrong = ["""{"code":"E999","by":"Li"}""", """{"by":"Li"}""", $$"""{"case_id":"{{caseId}}"}""", """{"case_id":"c-none","by":"Li"}"""];
        foreach (var ack in wrong)
            await _broker.PublishAsync($"{Press}/ack", ack);
        await _broker.PublishAsync("edgediag/v1/s1/line-3/robot-03/ack", $$"""{"case_id":"{{caseId}}","by":"Li"}""");
        await heard.UntilAsync(h => Reasons(h).Count == wrong.Length + 1);
        Assert.All(Reasons(heard), r => Assert.True(r.Contains("expected", StringComparison.Ordinal) && !r.Contains('\n', StringComparison.Ordinal), r));
        Assert.Null(Last(heard, "E102")!.AcknowledgedBy);
        // The one that is right is taken.
        await _broker.PublishAsync($"{Press}/ack", $$"""{"case_id":"{{caseId}}","by":"Li"}""");
        await heard.UntilAsync(h => Last(h, "E102") is { AcknowledgedBy: "Li" });
        service.EndsWell();
    }

    [Fact]
    public async Task Calls_AcknowledgeShelveAndUnshelve_AndSayWhatIsWrong()
    {
        using var heard = await _broker.Subscribe($"{Press}/diagnosis").ReadyAsync(_broker);
        using var service = await ServeAsync();
        await _broker.PublishAsync($"{Press}/fault", """{"id":"a","code":"E102"}""");
        await heard.UntilAsync(h => Last(h, "E102") is { Stage: DiagnosisStage.Final });
        var caseId = Last(heard, "E102")!.CaseId;
        Assert.Equal((HttpStatusCode.OK, "shelved", true), await PostAsync(caseId, "shelve", new { by = "Li", minutes = 5 }));
        Assert.Equal((HttpStatusCode.OK, "shelved", false), await PostAsync(caseId, "acknowledge", new { by = "Li" }));
        Assert.Equal((HttpStatusCode.OK, "unacknowledged", false), await PostAsync(caseId, "unshelve", new { by = "Li" }));
        Assert.Equal((HttpStatusCode.OK, "acknowledged", false), await PostAsync(caseId, "acknowledge", new { by = "Li" }));
        await heard.UntilAsync(h => Last(h, "E102") is { AcknowledgedBy: "Li" });
        var kpis = await _http.GetFromJsonAsync<AlarmKpisDto>(
            $"http://127.0.0.1:{_port}/api/v1/alarms/kpis?hours=1",
            ContractJson.Configured(new JsonSerializerOptions())
        );
        Assert.Equal((1, 0.167, 1, "good", 1, 0), (kpis!.Alarms, kpis.PerTenMinutes, kpis.MostInTenMinutes, kpis.Load, kpis.Acknowledged, kpis.Cleared));
        Assert.Equal(("line-3", "press-07", "E102", 1), kpis.Frequent.Single() is var f ? (f.Line, f.Device, f.Code, f.Alarms) : default);
        Assert.Equal(1, kpis.Severities["medium"]);
        Assert.NotNull(kpis.SecondsToAcknowledge);
        using var tooLong = await _http.GetAsync($"http://127.0.0.1:{_port}/api/v1/alarms/kpis?hours=169");
        Assert.Equal(HttpStatusCode.BadRequest, tooLong.StatusCode);
        // Measured every minute, first a second after the start, when there was none.
        Assert.Contains("edgediag_alarms_rate", await _http.GetStringAsync($"http://127.0.0.1:{_port}/metrics"), StringComparison.Ordinal);
        // Half a second, and it comes back by itself; whoever has seen it must see it again.
        Assert.Equal((HttpStatusCode.OK, "shelved", true), await PostAsync(caseId, "shelve", new { by = "Li", minutes = 0.01 }));
        await heard.UntilAsync(h => Last(h, "E102") is { AcknowledgedBy: null });
        foreach (
            var (call, body) in new (string, object)[]
            {
                ("shelve", new { by = "Li" }),
                ("shelve", new { by = "Li", minutes = 481 }),
                ("shelve", new { minutes = 5 }),
                ("acknowledge", new { by = "" }),
            }
        )
            Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(caseId, call, body)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync("c-none", "acknowledge", new { by = "Li" })).Status);
        using var none = await _http.GetAsync($"http://127.0.0.1:{_port}/api/v1/episodes/e-none");
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
        service.EndsWell();
    }

    private async Task<EdgeDiagProcess> ServeAsync()
    {
        var token = _data.Write("token", Token);
        var service = await EdgeDiagProcess.ServeAsync(
            _broker,
            _data,
            "--Model:Path",
            "",
            "--Alarms:Stay",
            "00:00:01",
            "--Http:Port",
            $"{_port}",
            "--Http:TokenFile",
            token
        );
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        return service;
    }

    private async Task<(HttpStatusCode Status, string? Alarm, bool HasUntil)> PostAsync(string caseId, string call, object body)
    {
        using var response = await _http.PostAsJsonAsync($"http://127.0.0.1:{_port}/api/v1/cases/{caseId}/{call}", body);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return (
            response.StatusCode,
            json.RootElement.TryGetProperty("alarm", out var alarm) ? alarm.GetString() : null,
            json.RootElement.TryGetProperty("until", out _)
        );
    }

    // What a late subscriber finds: what is retained comes before what is published later.
    private async Task<List<string>> TopicsAsync()
    {
        using var panel = await _broker.Subscribe($"{Press}/case/+").ReadyAsync(_broker);
        return [.. panel.All.Where(m => m.Retained && m.Payload.Length > 0).Select(m => m.Topic).Order(StringComparer.Ordinal)];
    }

    private static Diagnosis? Last(Subscription heard, string code) =>
        heard
            .All.Where(m => m.Topic.EndsWith("/diagnosis", StringComparison.Ordinal))
            .Select(m => DiagnosisJson.Read(m.Payload))
            .LastOrDefault(d => d.Code == code);

    private static IReadOnlyList<string> Reasons(Subscription heard) =>
        [.. heard.All.Where(m => m.Topic.EndsWith("/dead-letter", StringComparison.Ordinal)).Select(m => m.Json.GetProperty("reason").GetString()!)];
}
