using System.Text.Json;
using EdgeDiag.EdgeHost.Journal.Sqlite;

namespace EdgeDiag.EdgeHost.Tests.Mqtt;

/// <summary>The service against a real broker, spoken to with the broker's own clients.</summary>
public sealed class ServiceTests : IDisposable
{
    private const string Press = "edgediag/v1/s1/line-3/press-07";
    private static readonly string[] NoModel = ["--Model:Path", ""];

    private readonly Mosquitto _broker = new();
    private readonly TemporaryFolder _data = new();

    public void Dispose()
    {
        _broker.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task DesignExample_PreliminaryAndFinalUnderOneId_RetainedCitedAndWithActions()
    {
        using var heard = await _broker.Subscribe("edgediag/v1/s1/#").ReadyAsync(_broker);
        using var service = await EdgeDiagProcess.ServeAsync(_broker, _data, "--Model:Adapter", Adapters.DemoAdapters.Bundled);
        await _broker.PublishAsync(
            $"{Press}/reading",
            """
            {"ts":1772424000000,"values":{"temperature":{"value":85,"unit":"℃"},
            "vibration":{"value":2.3,"unit":"mm/s"},"current":{"value":12.5,"unit":"A"}}}
            """
        );
        await _broker.PublishAsync($"{Press}/image", """{"ts":1772424000000,"description":"红色报警灯常亮,绿色运行灯熄灭"}""");
        await _broker.PublishAsync($"{Press}/fault", """{"ts":1772424000500,"code":"E102","severity":"high"}""");
        await heard.UntilAsync(h => h.Diagnoses("final").Count == 1);

        var (preliminary, final) = (heard.Diagnoses("preliminary").Single(), heard.Diagnoses("final").Single());
        Assert.Equal(preliminary.GetProperty("id").GetString(), final.GetProperty("id").GetString());
        foreach (var diagnosis in (JsonElement[])[preliminary, final])
        {
            Assert.Equal("diagnosed", diagnosis.GetProperty("outcome").GetString());
            var cause = diagnosis.GetProperty("causes")[0];
            Assert.Contains(
                cause.GetProperty("evidence").EnumerateArray(),
                e =>
                    e.GetProperty("kind").GetString() == "manual"
                    && e.GetProperty("ref").GetString()!.StartsWith("press-manual#E102-", StringComparison.Ordinal)
            );
            Assert.Contains(
                cause.GetProperty("evidence").EnumerateArray(),
                e => e.GetProperty("kind").GetString() == "reading" && e.GetProperty("quote").GetString()!.Contains("85", StringComparison.Ordinal)
            );
            Assert.NotEmpty(diagnosis.GetProperty("actions").EnumerateArray());
        }

        Assert.Equal("mini", final.GetProperty("model").GetProperty("base").GetString());
        Assert.StartsWith("demo-plant@", final.GetProperty("model").GetProperty("adapter").GetString(), StringComparison.Ordinal);
        using var late = _broker.Subscribe($"{Press}/diagnosis");
        await late.UntilAsync(l => l.All.Count > 0);
        Assert.True(late.All[0].Retained);
        Assert.Equal("final", late.All[0].Json.GetProperty("stage").GetString());
        Assert.Contains(heard.All, m => m.Topic == "edgediag/v1/s1/service/box/status" && m.Json.GetProperty("state").GetString() == "online");
    }

    [Fact]
    public async Task Doctor_WholeAndBroken_SaysSo()
    {
        using (var service = await EdgeDiagProcess.ServeAsync(_broker, _data, NoModel))
        {
            await _broker.PublishAsync($"{Press}/fault", """{"ts":1772424000000,"code":"E102"}""");
            string output = "";
            // While the service runs: at any moment the equation holds.
            await Eventually.HoldsAsync(
                async () =>
                {
                    (_, output, _) = await EdgeDiagProcess.RunAsync(_data.Path, ["doctor", .. EdgeDiagProcess.Serving(_broker, _data, NoModel)[1..]]);
                    return output.Contains("received 1 = diagnosed 1", StringComparison.Ordinal);
                },
                () => output
            );
            Assert.Contains("received 1 = diagnosed 1 + collapsed 0 + dead-lettered 0 + in flight 0", output, StringComparison.Ordinal);
            Assert.DoesNotContain("WRONG", output, StringComparison.Ordinal);
            service.EndsWell();
        }

        _broker.Stop();
        var (status, ill, _) = await EdgeDiagProcess.RunAsync(
            _data.Path,
            ["doctor", .. EdgeDiagProcess.Serving(_broker, _data, "--Model:Path", "nowhere", "--InfluxDb:Url", "http://127.0.0.1:1")[1..]]
        );
        Assert.Equal(1, status);
        foreach (var part in (string[])["model", "broker", "influxdb"])
            Assert.Contains(ill.Split('\n'), l => l.StartsWith(part, StringComparison.Ordinal) && l.Contains("WRONG", StringComparison.Ordinal));
    }

    [Fact]
    public async Task BrokenMessages_GoToTheDeadLetterTopicWithTheReason_TheRestGoesOn()
    {
        using var heard = await _broker.Subscribe("edgediag/v1/s1/#").ReadyAsync(_broker);
        using var service = await EdgeDiagProcess.ServeAsync(_broker, _data, NoModel);
        await _broker.PublishAsync($"{Press}/fault", "{\"ts\": 1772424000000, \"code\"");
        await _broker.PublishAsync($"{Press}/fault", """{"ts":1772424000000,"code":true}""");
        await _broker.PublishAsync("edgediag/v1/s1/line-3/unheard-of/reading", """{"ts":1772424000000,"values":{"temperature":85}}""");
        await _broker.PublishAsync($"{Press}/fault", """{"ts":1772424000000,"code":"E102"}""");
        await heard.UntilAsync(h => h.Diagnoses("final").Count == 1 && h.All.Count(m => m.Topic.EndsWith("/dead-letter", StringComparison.Ordinal)) == 3);
        var reasons = heard
            .All.Where(m => m.Topic.EndsWith("/dead-letter", StringComparison.Ordinal))
            .Select(m => m.Json.GetProperty("reason").GetString()!)
            .ToList();
        Assert.Contains(reasons, r => r.Contains("JSON", StringComparison.Ordinal));
        Assert.Contains(reasons, r => r.Contains("code", StringComparison.Ordinal) && r.Contains("true", StringComparison.Ordinal));
        Assert.Contains(reasons, r => r.Contains("unheard-of", StringComparison.Ordinal));
        service.EndsWell();
        AssertBooks(received: 4, diagnosed: 1, collapsed: 0, dead: 3);
    }

    [Fact]
    public async Task RepeatedDelivery_PublishesNothingNew_AnotherFaultJoinsTheDiagnosis()
    {
        using var heard = await _broker.Subscribe("edgediag/v1/s1/+/+/diagnosis").ReadyAsync(_broker);
        using var service = await EdgeDiagProcess.ServeAsync(_broker, _data, NoModel);
        const string fault = """{"id":"f1","ts":1772424000000,"code":"E102"}""";
        await _broker.PublishAsync($"{Press}/fault", fault);
        await heard.UntilAsync(h => h.Diagnoses("final").Count == 1);
        await _broker.PublishAsync($"{Press}/fault", fault);
        await _broker.PublishAsync($"{Press}/fault", """{"id":"f2","ts":1772424010000,"code":"E102"}""");
        await heard.UntilAsync(h => h.Diagnoses("final").Count == 2);
        var (first, second) = (heard.Diagnoses("final")[0], heard.Diagnoses("final")[1]);
        Assert.Equal(first.GetProperty("id").GetString(), second.GetProperty("id").GetString());
        Assert.Equal(["f1", "f2"], second.GetProperty("fault_ids").EnumerateArray().Select(f => f.GetString()));
        service.EndsWell();
        Assert.Single(heard.Diagnoses("preliminary"));
        AssertBooks(received: 2, diagnosed: 1, collapsed: 1, dead: 0);
    }

    [Fact]
    public async Task BrokerRestarts_FaultsSentMeanwhileAreDiagnosed()
    {
        using var service = await EdgeDiagProcess.ServeAsync(_broker, _data, NoModel);
        for (var i = 0; i < 3; i++)
        {
            _broker.Stop();
            _broker.StartAgain();
            // Published before the service is back: the broker keeps it for the persistent session.
            await _broker.PublishAsync($"{Press}/fault", $$"""{"id":"f{{i}}","ts":{{1772424000000 + i * 600_000}},"code":"E102"}""");
        }

        using var heard = _broker.Subscribe("edgediag/v1/s1/+/+/diagnosis");
        await heard.UntilAsync(h => h.Diagnoses("final").Any(d => d.GetProperty("fault_id").GetString() == "f2"));
        service.EndsWell();
        AssertBooks(received: 3, diagnosed: 3, collapsed: 0, dead: 0);
    }

    [Fact]
    public async Task KilledUnderLoad_EveryAcknowledgedFaultIsDiagnosed()
    {
        using var heard = await _broker.Subscribe("edgediag/v1/s1/+/+/diagnosis").ReadyAsync(_broker);
        var service = await EdgeDiagProcess.ServeAsync(_broker, _data, NoModel);
        try
        {
            for (var round = 0; round < 3; round++)
            {
                var publishing = Task.WhenAll(
                    Enumerable
                        .Range(0, 10)
                        .Select(i =>
                            _broker.PublishAsync(
                                $"{Press}/fault",
                                $$"""{"id":"f{{round}}-{{i}}","ts":{{1772424000000 + (round * 10 + i) * 600_000L}},"code":"E102"}"""
                            )
                        )
                );
                if (round % 2 == 0)
                    await Task.Delay(TimeSpan.FromMilliseconds(15 * round), TimeProvider.System);
                service.Kill();
                await publishing;
                service.Dispose();
                service = await EdgeDiagProcess.ServeAsync(_broker, _data, NoModel);
            }

            string[] expected = [.. Enumerable.Range(0, 30).Select(i => $"f{i / 10}-{i % 10}").Order(StringComparer.Ordinal)];
            string[] Answered() =>
                [
                    .. heard
                        .Diagnoses("final")
                        .SelectMany(d => d.GetProperty("fault_ids").EnumerateArray().Select(f => f.GetString()!))
                        .Distinct()
                        .Order(StringComparer.Ordinal),
                ];
            await heard.UntilAsync(_ => Answered().Length >= 30);
            Assert.Equal(expected, Answered());
            Assert.Equal(30, heard.Diagnoses("final").Select(d => d.GetProperty("id").GetString()).Distinct().Count());
            service.EndsWell();
            AssertBooks(received: 30, diagnosed: 30, collapsed: 0, dead: 0);
        }
        finally
        {
            service.Dispose();
        }
    }

    [Fact]
    public async Task Killed_TheWillSaysOffline_Stopped_TheServiceDoes()
    {
        using var heard = await _broker.Subscribe("edgediag/v1/s1/service/#").ReadyAsync(_broker);
        string? State() => heard.All.LastOrDefault(m => m.Topic.EndsWith("/status", StringComparison.Ordinal))?.Json.GetProperty("state").GetString();
        using (var service = await EdgeDiagProcess.ServeAsync(_broker, _data, NoModel))
        {
            await Eventually.HoldsAsync(() => State() == "online", () => $"{State()}");
            service.Kill();
            await Eventually.HoldsAsync(() => State() == "offline", () => $"{State()}");
        }

        using var second = await EdgeDiagProcess.ServeAsync(_broker, _data, NoModel);
        await Eventually.HoldsAsync(() => State() == "online", () => $"{State()}");
        second.EndsWell();
        await Eventually.HoldsAsync(() => State() == "offline", () => $"{State()}");
    }

    private void AssertBooks(long received, long diagnosed, long collapsed, long dead)
    {
        using var journal = new FaultJournal(_data.File("var/journal.db"));
        var books = journal.Books();
        Assert.Equal((received, diagnosed, collapsed, dead, 0L), (books.Received, books.Diagnosed, books.Collapsed, books.DeadLettered, books.InFlight));
        Assert.True(books.Balanced);
    }
}
