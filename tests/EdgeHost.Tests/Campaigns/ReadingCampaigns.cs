using System.Diagnostics;
using System.Globalization;
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

    private async Task OfferAndCountAsync(string database, string[] settings, Func<Task<double>> count)
    {
        var rate = Scale.Of(2000, 20_000);
        var seconds = Scale.Of(3, 60);
        // A bare subscriber in the same run: what the broker gives to a client that does nothing with it.
        using var bare = Process.Start(
            new ProcessStartInfo("mosquitto_sub", ["-h", "127.0.0.1", "-p", $"{_broker.Port}", "-t", "edgediag/v1/s1/+/+/reading", "-q", "0", "-F", "%l"])
            {
                RedirectStandardOutput = true,
            }
        )!;
        var counting = CountLinesAsync(bare.StandardOutput.BaseStream);
        using var service = await EdgeDiagProcess.ServeAsync(_broker, _data, ["--Model:Path", "", .. settings]);
        var processor = service.ProcessorTime;
        var clock = Stopwatch.StartNew();
        var offered = await OfferAsync(rate, seconds);
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
        Assert.Equal(0, service.Stop());
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

    private async Task<int> OfferAsync(int rate, int seconds)
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", _broker.Port).WithClientId("sensors").Build());
        string[] devices = ["line-3/press-07", "line-1/press-02", "line-3/robot-03", "line-4/robot-04"];
        var start = Stopwatch.StartNew();
        var sent = 0;
        while (start.Elapsed < TimeSpan.FromSeconds(seconds))
        {
            var due = Math.Min((int)(start.Elapsed.TotalSeconds * rate), rate * seconds);
            for (; sent < due; sent++)
            {
                // Every reading has a time of its own: two of one series at one time would be one point.
                var payload = string.Create(
                    CultureInfo.InvariantCulture,
                    $$$"""{"ts":{{{1772424000000L + sent}}},"values":{"temperature":{"value":{{{60 + sent % 30}}},"unit":"℃"}"""
                        + $$$""","vibration":2.3,"current":12.5}}"""
                );
                await client.PublishAsync(
                    new MqttApplicationMessageBuilder().WithTopic($"edgediag/v1/s1/{devices[sent % devices.Length]}/reading").WithPayload(payload).Build()
                );
            }

            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System);
        }

        await client.DisconnectAsync();
        return sent;
    }
}
