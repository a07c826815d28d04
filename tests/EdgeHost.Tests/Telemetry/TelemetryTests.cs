using System.Diagnostics;
using System.Globalization;
using EdgeDiag.EdgeHost.Mqtt;
using MQTTnet;
using MQTTnet.Protocol;

namespace EdgeDiag.EdgeHost.Tests.Telemetry;

/// <summary>The service with a real broker and a real InfluxDB.</summary>
public sealed class TelemetryTests : IDisposable
{
    private const string Press = "edgediag/v1/s1/line-3/press-07";
    private readonly Mosquitto _broker = new();
    private readonly TemporaryFolder _data = new();

    public void Dispose()
    {
        _broker.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task EveryKind_ArrivesInItsMeasurement()
    {
        using var influx = await InfluxServer.StartAsync();
        using var heard = await _broker.Subscribe("edgediag/v1/s1/+/+/diagnosis").ReadyAsync(_broker);
        using var service = await EdgeDiagProcess.ServeAsync(_broker, _data, influx.Settings);
        await _broker.PublishAsync($"{Press}/reading", """{"ts":1772424000000,"values":{"temperature":{"value":85,"unit":"℃"},"vibration":2.3}}""");
        await _broker.PublishAsync($"{Press}/fault", """{"ts":1772424000000,"code":"E102","severity":"high"}""");
        await heard.UntilAsync(h => h.Diagnoses("final").Count == 1);
        var id = heard.Diagnoses("final")[0].GetProperty("id").GetString();
        await _broker.PublishAsync(
            $"{Press}/feedback",
            $$"""{"ts":1772424060000,"diagnosis_id":"{{id}}","verdict":"corrected","cause":"a \"new\" one, really","by":"Li"}"""
        );
        foreach (
            var query in (string[])
                [
                    "SELECT sum(temperature) FROM readings WHERE device='press-07' AND temperature=85",
                    "SELECT count(id) FROM faults WHERE code='E102' AND severity='high'",
                    "SELECT count(latency_ms) FROM diagnoses WHERE stage='preliminary'",
                    "SELECT count(latency_ms) FROM diagnoses WHERE stage='final'",
                    "SELECT count(prompt_tokens) FROM model",
                    "SELECT count(cause) FROM feedback WHERE verdict='corrected'",
                ]
        )
            await ArrivesAsync(influx, query, n => n > 0);
        service.EndsWell();
    }

    [Fact]
    public async Task DatabaseAway_ReadingsArriveOnceEachWhenItIsBack_LiveOnesAtOnce()
    {
        var count = Campaigns.Scale.Of(5000, 100_000);
        using var influx = await InfluxServer.StartAsync();
        influx.Stop();
        using (var service = await EdgeDiagProcess.ServeAsync(_broker, _data, ["--Model:Path", "", "--InfluxDb:BatchLines", "100", .. influx.Settings]))
        {
            await PublishAsync(0, count);
            await Eventually.HoldsAsync(() => service.Errors.Contains("spooling", StringComparison.Ordinal), () => service.Errors);
            var line = "readings,device=press-07,line=line-3,site=s1 temperature=70 1772424000000\n".Length;
            await Eventually.HoldsAsync(() => Spooled() >= count * line, () => $"{Spooled()} bytes");
            // Killed with the spool full: it must survive that.
            service.Kill();
        }

        TimeSpan lived;
        // A hundred lines, then nothing for 100 s: the replay cannot end meanwhile, however slow the machine is, and the live reading does not wait for it.
        using (var slow = await EdgeDiagProcess.ServeAsync(_broker, _data, ["--Model:Path", "", "--InfluxDb:ReplayLinesPerSecond", "1", .. influx.Settings]))
        {
            await influx.StartAgainAsync();
            await ArrivesAsync(influx, "SELECT count(temperature) FROM readings", n => n > 0);
            await PublishAsync(count, 1);
            var live = Stopwatch.StartNew();
            await ArrivesAsync(influx, $"SELECT count(temperature) FROM readings WHERE time >= {1772424000000L + count}ms", n => n == 1);
            lived = live.Elapsed;
            Assert.InRange(await influx.NumberAsync("SELECT count(temperature) FROM readings"), 2, count);
            Assert.NotEqual(0, Spooled());
            slow.Kill();
        }

        using var again = await EdgeDiagProcess.ServeAsync(
            _broker,
            _data,
            ["--Model:Path", "", "--InfluxDb:ReplayLinesPerSecond", $"{count / 3}", .. influx.Settings]
        );
        await ArrivesAsync(influx, "SELECT count(temperature) FROM readings", n => n == count + 1);
        // The last batch is in the database before its answer has reached the service, which then lets go of its file.
        await Eventually.HoldsAsync(() => Spooled() == 0, () => $"{Spooled()} bytes");
        Campaigns.Scale.Report(
            $"database away for {count} readings: all arrived once each; a live reading during the replay arrived after {lived.TotalSeconds:F2} s"
        );
        again.EndsWell();
    }

    [Fact]
    public async Task VersionTwoDatabaseAway_ReadingsArriveOnceEachWhenItIsBack()
    {
        var count = Campaigns.Scale.Of(2000, 100_000);
        using var victoria = await VictoriaServer.StartAsync();
        victoria.Stop();
        using var service = await EdgeDiagProcess.ServeAsync(
            _broker,
            _data,
            ["--Model:Path", "", "--InfluxDb:ReplayLinesPerSecond", $"{count}", .. victoria.Settings]
        );
        await PublishAsync(0, count);
        await Eventually.HoldsAsync(() => service.Errors.Contains("spooling", StringComparison.Ordinal), () => service.Errors);
        var line = "readings,device=press-07,line=line-3,site=s1 temperature=70 1772424000000\n".Length;
        await Eventually.HoldsAsync(() => Spooled() >= count * line, () => $"{Spooled()} bytes");
        await victoria.StartAgainAsync();
        double found = 0;
        await Eventually.HoldsAsync(
            async () => (found = await victoria.CountAsync("readings_temperature")) == count && Spooled() == 0,
            () => $"{found} of {count} readings, {Spooled()} bytes in the spool; {service.Errors}"
        );
        Campaigns.Scale.Report($"VictoriaMetrics away for {count} readings: {found} arrived by the official client");
        service.EndsWell();
    }

    [Fact]
    public async Task DatabaseRejects_TheServiceSaysWhyAndGoesOn()
    {
        using var influx = await InfluxServer.StartAsync();
        await influx.QueryAsync("DROP DATABASE plant");
        using var service = await EdgeDiagProcess.ServeAsync(_broker, _data, ["--Model:Path", "", .. influx.Settings]);
        await PublishAsync(0, 10);
        await Eventually.HoldsAsync(() => service.Errors.Contains("database not found", StringComparison.Ordinal), () => service.Errors);
        await influx.QueryAsync("CREATE DATABASE plant");
        // A missing database is a person's to mend: the data waited.
        await ArrivesAsync(influx, "SELECT count(temperature) FROM readings", n => n == 10);
    }

    [Fact]
    public async Task VersionTwoApi_IsWrittenTo()
    {
        using var victoria = await VictoriaServer.StartAsync();
        using var service = await EdgeDiagProcess.ServeAsync(
            _broker,
            _data,
            "--Model:Path",
            "",
            "--InfluxDb:Url",
            $"http://127.0.0.1:{victoria.Port}/",
            "--InfluxDb:Org",
            "plant",
            "--InfluxDb:TokenFile",
            _data.Write("token", "secret\n")
        );
        await PublishAsync(0, 3);
        var found = "";
        await Eventually.HoldsAsync(
            async () => (found = await victoria.ExportAsync("readings_temperature")).Contains("[70,71,72]", StringComparison.Ordinal),
            () => found + service.Errors
        );
        Assert.Contains("\"device\":\"press-07\"", found, StringComparison.Ordinal);
    }

    // Not mosquitto_pub -l: version 2.0.11 ends before it has sent some tens of thousands of lines.
    private async Task PublishAsync(int from, int count)
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithBroker("127.0.0.1", _broker.Port).Build());
        for (var i = from; i < from + count; i++)
        {
            var payload = string.Create(CultureInfo.InvariantCulture, $$$"""{"ts":{{{1772424000000L + i}}},"values":{"temperature":{{{70 + i % 20}}}}}""");
            await client.PublishAsync(
                new MqttApplicationMessageBuilder()
                    .WithTopic($"{Press}/reading")
                    .WithPayload(payload)
                    .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
                    .Build()
            );
        }

        await client.DisconnectAsync();
    }

    private long Spooled() => Directory.Exists(_data.File("var/spool")) ? new DirectoryInfo(_data.File("var/spool")).EnumerateFiles().Sum(f => f.Length) : 0;

    private static async Task ArrivesAsync(InfluxServer influx, string query, Func<double, bool> enough)
    {
        double found = 0;
        await Eventually.HoldsAsync(async () => enough(found = await influx.NumberAsync(query)), () => $"{query} gives {found}");
    }
}
