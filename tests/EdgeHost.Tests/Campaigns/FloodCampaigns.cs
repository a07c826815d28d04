using System.Diagnostics;
using System.Globalization;
using System.Text;
using EdgeDiag.EdgeHost.Journal.Sqlite;
using EdgeDiag.EdgeHost.Mqtt;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Events;
using MQTTnet;
using MQTTnet.Protocol;

namespace EdgeDiag.EdgeHost.Tests.Campaigns;

/// <summary>A scripted flood through the real service with the bundled model, killed in the middle or not. The short form is five times as fast.</summary>
public sealed class FloodCampaigns : IDisposable
{
    private const string Line = "line-1",
        Chattering = "E900";

    private readonly Mosquitto _broker = new();
    private readonly TemporaryFolder _data = new();

    private static double Faster => Scale.Of(5, 1);

    public void Dispose()
    {
        _broker.Dispose();
        _data.Dispose();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Flood_OneEpisode_FirstOutRight_EveryAlarmListed_FewModelCalls(bool kill)
    {
        var flood = FloodGenerator.Scripted();
        WritePlant(flood.Devices, [.. flood.Alarms.Select(a => a.Code).Distinct()]);
        using var heard = await _broker.Subscribe($"edgediag/v1/s1/{Line}/+/diagnosis").ReadyAsync(_broker);
        var service = await EdgeDiagProcess.ServeAsync(_broker, _data, Settings());
        try
        {
            using var client = await ConnectAsync();
            await SendSamplesAsync(client, flood);
            var began = Stopwatch.StartNew();
            var sending = SendAsync(client, flood);
            if (kill)
            {
                await Task.Delay((flood.Alarms[flood.Alarms.Count / 2].ReceivedTime - flood.Alarms[0].ReceivedTime) / Faster, TimeProvider.System);
                service.Kill();
                service.Dispose();
                // The machines do not wait for it.
                service = await EdgeDiagProcess.ServeAsync(_broker, _data, Settings());
            }

            await sending;
            var expected = flood.Alarms.Where(a => a.IsActive).Select(a => (a.Device, a.Code)).ToHashSet();
            await heard.UntilAsync(h => Finals(h).Select(d => (d.Device, d.Code)).ToHashSet().IsSupersetOf(expected), 120);
            // The last is told again within a second where the first-out has changed.
            await Eventually.HoldsAsync(
                () => Told(heard).All(d => (d.Episode!.Device, d.Episode.Code) == (flood.RootDevice, flood.RootCode)),
                () =>
                    $"{flood.RootDevice} {flood.RootCode} is the first; told otherwise: "
                    + string.Join(
                        ", ",
                        Told(heard)
                            .Where(d => (d.Episode!.Device, d.Episode.Code) != (flood.RootDevice, flood.RootCode))
                            .Select(d => $"{d.Device} {d.Code} {d.EpisodeId} after {d.Episode!.Device} {d.Episode.Code}, {d.Episode}")
                    )
            );
            service.Stop();
            using var journal = new FaultJournal(_data.File(Path.Combine("var", "journal.db")));
            Assert.True(journal.Books().Balanced, $"{journal.Books()}");
            var episodes = Finals(heard).Select(d => d.EpisodeId).OfType<string>().Distinct().ToList();
            var episode = journal.Episode(Assert.Single(episodes))!;
            Assert.Equal(
                (flood.RootDevice, flood.RootCode),
                episode.Alarms.Single(a => a.CaseId == episode.FirstOut) is var first ? (first.Device, first.Code) : default
            );
            var listed = episode.Alarms.Select(a => (a.Device, a.Code)).ToHashSet();
            Assert.All(flood.Consequences, c => Assert.Contains((c.Device, c.Code), listed));
            Assert.InRange(episode.Asked, 1, 12);
            Scale.Report(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"flood of {flood.Alarms.Count} alarms on {flood.Devices.Count} devices in {began.Elapsed.TotalSeconds:F0} s"
                        + $"{(kill ? ", killed in the middle" : "")}: "
                        + $"one episode of {episode.Alarms.Count} cases, first-out right, {episode.Asked} model calls"
                )
            );
        }
        finally
        {
            service.Dispose();
        }
    }

    [Fact]
    public async Task Chatter_FortyChanges_IsOneCaseThatAsksTheModelOnce()
    {
        WritePlant([new FloodDevice("dev-1", [])], [Chattering]);
        using var heard = await _broker.Subscribe($"edgediag/v1/s1/{Line}/+/diagnosis").ReadyAsync(_broker);
        using var service = await EdgeDiagProcess.ServeAsync(_broker, _data, Settings());
        using var client = await ConnectAsync();
        for (var i = 0; i < 40; i++)
        {
            await SendAsync(client, "dev-1", Chattering, i % 2 == 0, Now);
            await Task.Delay(TimeSpan.FromSeconds(3 / Faster), TimeProvider.System);
        }

        await heard.UntilAsync(h => Finals(h).Any(d => d.FaultIds.Count == 20 && d.State == FaultState.Cleared));
        Assert.Single(Finals(heard).Select(d => d.CaseId).Distinct());
        // Published again and again, but written once.
        Assert.Single(Finals(heard).Select(d => d.Ts).Distinct());
    }

    private static IReadOnlyList<Diagnosis> Finals(Subscription heard) => [.. heard.Diagnoses("final").Select(d => DiagnosisJson.Read(d.GetRawText()))];

    // What each case of an episode was told last.
    private static IReadOnlyList<Diagnosis> Told(Subscription heard) =>
        [.. Finals(heard).Where(d => d.EpisodeId is not null).GroupBy(d => d.Id).Select(g => g.Last())];

    private string[] Settings() =>
        [
            "--Plant",
            _data.File("plant"),
            "--Model:Path",
            Path.Combine(Repository.Root, "models", "mini"),
            "--Fusion:Language",
            "en",
            "--Alarms:FloodGap",
            $"{TimeSpan.FromSeconds(20 / Faster)}",
            "--Alarms:FloodQuiet",
            $"{TimeSpan.FromSeconds(60 / Faster)}",
        ];

    private void WritePlant(IReadOnlyList<FloodDevice> devices, IReadOnlyList<string> codes)
    {
        var entries = devices.Select(d =>
        {
            var upstream = string.Join(", ", d.Upstream.Select(u => $"\"{u}\""));
            return $$"""{"id": "{{d.Id}}", "line": "{{Line}}", "type": "machine", "sensors": [], "upstream": [{{upstream}}]}""";
        });
        _data.Write(Path.Combine("plant", "devices.json"), $$"""{"devices": [{{string.Join(",\n", entries)}}]}""");
        var manual = new StringBuilder("---\nid: machine-manual\ndevice_type: machine\nlanguage: en\n---\n# Manual\n\n");
        foreach (var code in codes)
            manual
                .Append(CultureInfo.InvariantCulture, $"## {code} machine stands\n\n")
                .Append("### worn belt\n- Signs: a squeak\n- Remedy: change the belt\n\n")
                .Append("### loose plug\n- Signs: a flicker\n- Remedy: seat the plug\n\n");
        _data.Write(Path.Combine("plant", "manuals", "machine.en.md"), manual.ToString());
    }

    private async Task<IMqttClient> ConnectAsync()
    {
        var client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithBroker("127.0.0.1", _broker.Port).Build());
        return client;
    }

    // What each device has sent before, so that the error of its clock is known.
    private static async Task SendSamplesAsync(IMqttClient client, GeneratedFlood flood)
    {
        for (var i = 0; i < 12; i++)
        {
            foreach (var (device, offset) in flood.ClockOffsets)
                await PublishAsync(client, device, "reading", $$"""{"ts":{{Ts(Now + offset / Faster)}},"values":{"count":{{i}} } }""");
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
        }
    }

    private static async Task SendAsync(IMqttClient client, GeneratedFlood flood)
    {
        // A moment ahead, so that even the first has happened when it is sent.
        var (start, began) = (flood.Alarms[0].ReceivedTime, Now.AddMilliseconds(50));
        DateTimeOffset Here(DateTimeOffset of) => began + (of - start) / Faster;
        foreach (var alarm in flood.Alarms)
        {
            var due = Here(alarm.ReceivedTime) - Now;
            if (due > TimeSpan.FromMilliseconds(5))
                await Task.Delay(due, TimeProvider.System);
            DateTimeOffset? sent = alarm.SenderTime is null ? null : Here(alarm.TrueTime) + flood.ClockOffsets[alarm.Device] / Faster;
            await SendAsync(client, alarm.Device, alarm.Code, alarm.IsActive, sent);
        }
    }

    private static Task SendAsync(IMqttClient client, string device, string code, bool isActive, DateTimeOffset? sent)
    {
        var (ts, state) = (sent is { } at ? $"\"ts\":{Ts(at)}," : "", isActive ? "active" : "cleared");
        return PublishAsync(client, device, "fault", $$"""{"id":"{{Guid.NewGuid():N}}",{{ts}}"code":"{{code}}","state":"{{state}}"}""");
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private static long Ts(DateTimeOffset at) => at.ToUnixTimeMilliseconds();

    private static Task PublishAsync(IMqttClient client, string device, string kind, string payload) =>
        client.PublishAsync(
            new MqttApplicationMessageBuilder()
                .WithTopic($"edgediag/v1/s1/{Line}/{device}/{kind}")
                .WithPayload(payload)
                .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
                .Build()
        );
}
