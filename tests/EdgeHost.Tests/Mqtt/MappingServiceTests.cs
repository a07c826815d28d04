namespace EdgeDiag.EdgeHost.Tests.Mqtt;

/// <summary>A plant whose machines send on topics of their own, over a real broker: an oven's alarm and a bare number become a diagnosis.</summary>
public sealed class MappingServiceTests : IDisposable
{
    private const string Mappings = """
        {"mappings": [
          {"name": "alarms", "topic": "factory/{machine}/alarms", "kind": "fault", "device": "{machine}", "code": "$.alarm",
           "state": {"from": "$.active", "map": {"true": "active", "false": "cleared"}}, "ts": "$.t"},
          {"name": "temperature", "topic": "factory/{machine}/temp", "kind": "reading", "device": "{machine}",
           "values": {"temperature": {"from": "$", "unit": "℃"}}}
        ]}
        """;

    private readonly TemporaryFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task AlarmAndBareNumber_OfForeignTopics_BecomeADiagnosis()
    {
        using var broker = new Mosquitto();
        using var heard = await broker.Subscribe("edgediag/v1/s1/#").ReadyAsync(broker);
        var mappings = _data.Write("mappings.json", Mappings);
        using (var service = await EdgeDiagProcess.ServeAsync(broker, _data, "--Mqtt:Mappings:File", mappings))
        {
            await broker.PublishAsync("factory/press-07/temp", "88.5");
            await broker.PublishAsync("factory/press-07/alarms", """{"alarm":"E102","active":true}""");
            await broker.PublishAsync("factory/press-07/alarms", """{"alarm":"E102","active":"maybe"}""");
            await heard.UntilAsync(h => h.Diagnoses("final").Any(), 60);
            var final = heard.Diagnoses("final").First();
            Assert.Equal(("line-3", "press-07", "E102"), (Text(final, "line"), Text(final, "device"), Text(final, "code")));
            Assert.Equal(88.5, final.GetProperty("inputs").GetProperty("temperature").GetProperty("value").GetDouble());
            await Eventually.HoldsAsync(
                () => service.Errors.Contains("mapping alarms: state: expected true or false, found \"maybe\"", StringComparison.Ordinal),
                () => service.Errors
            );
            service.EndsWell();
        }

        var (_, said, _) = await EdgeDiagProcess.RunAsync(
            _data.Path,
            ["doctor", .. EdgeDiagProcess.Serving(broker, _data, "--Mqtt:Mappings:File", mappings).Skip(1)]
        );
        Assert.Contains($"mappings  ok    2 in {mappings}, on 2 topics", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_ReadingOfAnUnlistedMachine_IsRefusedAsTheServiceRefusesIt()
    {
        var (mappings, recorded) = (_data.Write("mappings.json", Mappings), _data.Write("recorded.txt", "factory/nobody/temp 12\nfactory/press-07/temp 12\n"));
        var plant = Path.Combine(Repository.Root, "samples", "plant");
        var (status, said, _) = await EdgeDiagProcess.RunAsync(_data.Path, ["mappings", "test", recorded, "--Plant", plant, "--Mqtt:Mappings:File", mappings]);
        Assert.Equal(1, status);
        Assert.Contains("refused  topic factory/nobody/temp: expected a device of devices.json, found nobody on unlisted", said, StringComparison.Ordinal);
        Assert.Contains("2 messages: 1 reading; 1 refused, 0 taken by no mapping", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_FaultThatNoManualCanAnswer_IsTakenAndNoted()
    {
        static string Alarm(string machine, string code, string active = "true") =>
            $$"""factory/{{machine}}/alarms {"alarm":"{{code}}","active":{{active}},"t":"2026-11-25T10:00:00Z"}""" + "\n";
        var (mappings, recorded) = (
            _data.Write("mappings.json", Mappings),
            _data.Write("recorded.txt", Alarm("nobody", "E102") + Alarm("press-07", "X-999") + Alarm("press-07", "e102") + Alarm("press-07", "X-998", "false"))
        );
        var plant = Path.Combine(Repository.Root, "samples", "plant");
        var (status, said, _) = await EdgeDiagProcess.RunAsync(_data.Path, ["mappings", "test", recorded, "--Plant", plant, "--Mqtt:Mappings:File", mappings]);
        Assert.Equal(0, status);
        Assert.Equal(
            [
                "    note     devices.json lists no nobody on unlisted: its diagnosis is unknown_device",
                "    note     no manual for type press has code X-999: its diagnosis is unknown_code",
            ],
            said.Split('\n').Where(l => l.StartsWith("    note", StringComparison.Ordinal))
        );
        Assert.Contains("4 messages: 4 faults; 0 refused", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FileThatCannotBeUsed_EndsTheStartWithOneLine()
    {
        using var broker = new Mosquitto();
        var mappings = _data.Write("mappings.json", Mappings.Replace("\"code\": \"$.alarm\"", "\"cod\": \"$.alarm\"", StringComparison.Ordinal));
        var (status, _, errors) = await EdgeDiagProcess.RunAsync(_data.Path, [.. EdgeDiagProcess.Serving(broker, _data, "--Mqtt:Mappings:File", mappings)]);
        Assert.Equal(1, status);
        Assert.Contains($"{mappings}: alarms: cod: expected a member of a mapping of kind fault", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    private static string? Text(System.Text.Json.JsonElement diagnosis, string member) => diagnosis.GetProperty(member).GetString();
}
