using System.Diagnostics;
using System.Globalization;
using System.Text;
using EdgeDiag.EdgeHost.Mqtt;
using MQTTnet;

namespace EdgeDiag.EdgeHost.Tests.Campaigns;

/// <summary>Readings at line speed: how much of what is offered arrives in the database.</summary>
public sealed class ReadingCampaigns : IDisposable
{
    private readonly Mosquitto _broker = new();
    private readonly TemporaryFolder _data = new();

    public void Dispose()
    {
        _broker.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task OfferedReadings_ArriveOrAreCounted()
    {
        using var influx = await InfluxServer.StartAsync();
        await OfferAndCountAsync("InfluxDB", influx.Settings, () => influx.NumberAsync("SELECT count(temperature) FROM readings"));
    }

    [Fact]
    public async Task OfferedReadings_VersionTwo_ArriveOrAreCounted()
    {
        using var victoria = await VictoriaServer.StartAsync();
        await OfferAndCountAsync("VictoriaMetrics", victoria.Settings, () => victoria.CountAsync("readings_temperature"));
    }

    [Fact]
    public async Task OfferedReadings_ThroughMappings_ArriveOrAreCounted()
    {
        using var influx = await InfluxServer.StartAsync();
        var mappings = _data.Write(
            "mappings.json",
            """
            {"mappings": [{"name": "values", "topic": "factory/{machine}/values", "kind": "reading", "device": "{machine}", "ts": "$.t",
              "values": {"temperature": {"from": "$.temp", "scale": 0.1, "unit": "℃"}, "vibration": "$.vib", "current": "$.amps[0]"}}]}
            """
        );
        await OfferAndCountAsync(
            "InfluxDB through mappings",
            [.. influx.Settings, "--Mqtt:Mappings:File", mappings],
            () => influx.NumberAsync("SELECT count(temperature) FROM readings"),
            "factory/{0}/values",
            """{{"t":{0},"temp":{1}0,"vib":2.3,"amps":[12.5]}}"""
        );
    }

    private async Task OfferAndCountAsync(
        string database,
        string[] settings,
        Func<Task<double>> count,
        string topic = "edgediag/v1/s1/{1}/{0}/reading",
        string payload = """{{"ts":{0},"values":{{"temperature":{{"value":{1},"unit":"℃"}},"vibration":2.3,"current":12.5}}}}"""
    )
    {
        var rate = Scale.Of(2000, 20_000);
        var seconds = Scale.Of(3, 60);
        // A bare subscriber in the same run: what the broker gives to a client that does nothing with it.
        using var bare = Process.Start(
            new ProcessStartInfo(
                "mosquitto_sub",
                ["-h", "127.0.0.1", "-p", $"{_broker.Port}", "-t", string.Format(CultureInfo.InvariantCulture, topic, "+", "+"), "-q", "0", "-F", "%l"]
            )
            {
                RedirectStandardOutput = true,
            }
        )!;
        var counting = CountLinesAsync(bare.StandardOutput.BaseStream);
        using var service = await EdgeDiagProcess.ServeAsync(_broker, _data, ["--Model:Path", "", .. settings]);
        var processor = service.ProcessorTime;
        var clock = Stopwatch.StartNew();
        var offered = await OfferAsync(rate, seconds, CompositeFormat.Parse(topic), CompositeFormat.Parse(payload));
        var took = clock.Elapsed;
        // However slow the machine is, some arrive.
        await Eventually.HoldsAsync(async () => await count() > 0, () => service.Errors);
        var last = -1.0;
        // Arrived is what is there when nothing more comes.
        for (var quiet = 0; quiet < 3; )
        {
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
            var now = await count();
            quiet = now == last ? quiet + 1 : 0;
            last = now;
        }

        var used = service.ProcessorTime - processor;
        service.EndsWell();
        bare.Kill();
        var heard = (double)await counting;
        Scale.Report(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{offered / took.TotalSeconds:F0} readings/s offered for {took.TotalSeconds:F0} s (aimed at {rate}): {last / offered:P1} arrived "
                    + $"in {database}, "
                    + $"a bare mosquitto_sub took {heard / offered:P1}; the service used {used.TotalSeconds / clock.Elapsed.TotalSeconds:F2} cores"
            )
        );
        Assert.InRange(last, 1, offered);
        // How many a machine can take is for the campaign, which has it to itself.
        if (Scale.IsLong)
            Assert.True(last > 0.5 * offered, $"{last} of {offered}");
    }

    private static async Task<long> CountLinesAsync(Stream output)
    {
        var buffer = new byte[64 * 1024];
        long lines = 0;
        while (await output.ReadAsync(buffer) is var read and > 0)
            lines += buffer.AsSpan(0, read).Count((byte)'\n');
        return lines;
    }

    private async Task<int> OfferAsync(int rate, int seconds, CompositeFormat topic, CompositeFormat payload)
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithBroker("127.0.0.1", _broker.Port).WithClientId("sensors").Build());
        (string Id, string Line)[] devices = [("press-07", "line-3"), ("press-02", "line-1"), ("robot-03", "line-3"), ("robot-04", "line-4")];
        var topics = devices.Select(d => string.Format(CultureInfo.InvariantCulture, topic, d.Id, d.Line)).ToList();
        var start = Stopwatch.StartNew();
        var sent = 0;
        while (start.Elapsed < TimeSpan.FromSeconds(seconds))
        {
            var due = Math.Min((int)(start.Elapsed.TotalSeconds * rate), rate * seconds);
            for (; sent < due; sent++)
            {
                // Every reading has a time of its own: two of one series at one time would be one point.
                var text = string.Format(CultureInfo.InvariantCulture, payload, 1772424000000L + sent, 60 + sent % 30);
                await client.PublishAsync(new MqttApplicationMessageBuilder().WithTopic(topics[sent % topics.Count]).WithPayload(text).Build());
            }

            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System);
        }

        await client.DisconnectAsync();
        return sent;
    }
}
