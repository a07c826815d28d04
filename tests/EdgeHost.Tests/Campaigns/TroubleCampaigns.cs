using System.Diagnostics;
using System.Text;
using EdgeDiag.EdgeHost.Journal.Sqlite;
using EdgeDiag.EdgeHost.Mqtt;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Events.Messages;
using MQTTnet;
using MQTTnet.Protocol;

namespace EdgeDiag.EdgeHost.Tests.Campaigns;

/// <summary>Broken messages, a full disk, a pulled cable, a damaged journal: the service goes on and loses nothing.</summary>
public sealed class TroubleCampaigns : IDisposable
{
    private const string Press = "edgediag/v1/s1/line-3/press-07";
    private static readonly string[] Settings = ["--Model:Path", "", "--Fusion:FoldWindow", "00:00:02"];
    private readonly Mosquitto _broker = new();
    private readonly TemporaryFolder _data = new();

    public void Dispose()
    {
        _broker.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task BrokenPayloads_AllGoToTheDeadLetters_OneGoodFaultIsDiagnosed()
    {
        var count = Scale.Of(300, 10_000);
        var random = new Random(Scale.Seed);
        using var heard = await _broker.Subscribe("edgediag/v1/s1/#").ReadyAsync(_broker);
        using var service = await EdgeDiagProcess.ServeAsync(
            _broker,
            _data,
            ["--Logging:LogLevel:EdgeDiag.EdgeHost.Diagnosing", "Error", "--Fusion:MaxDeadLettersPerMinute", "1000000", .. Settings]
        );
        using var client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithBroker("127.0.0.1", _broker.Port).Build());
        const string good = """{"id":"x","ts":1772424000000,"code":"E102","severity":"high","text":"主缸过热"}""";
        var sent = 0;
        while (sent < count)
        {
            var bytes = Encoding.UTF8.GetBytes(good);
            for (var cuts = random.Next(1, 4); cuts > 0; cuts--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            // A message without any payload is not broken: it clears a retained one.
            if (random.Next(3) == 0)
                bytes = bytes[..random.Next(1, bytes.Length)];
            // Some changes leave a message that can be understood; those are not broken.
            if (EventDecoder.Decode($"{Press}/fault", bytes, Receipt.New(TimeProvider.System.GetUtcNow(), ClockBounds.Default)).Event is not null)
                continue;
            await client.PublishAsync(
                new MqttApplicationMessageBuilder()
                    .WithTopic($"{Press}/fault")
                    .WithPayload(bytes)
                    .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
                    .Build()
            );
            sent++;
        }

        await _broker.PublishAsync($"{Press}/fault", good);
        await heard.UntilAsync(h => h.Diagnoses("final").Count == 1 && h.All.Count(m => m.Topic.EndsWith("/dead-letter", StringComparison.Ordinal)) == count);
        Report(service, $"{count} broken payloads", received: count + 1, dead: count);
    }

    [Fact]
    public async Task DiskFull_NothingIsAcknowledgedThatIsNotKept_AndAllIsDiagnosedWhenThereIsRoom()
    {
        // Room for the write-ahead log, which grows to 4 MB before it is folded into the file.
        using var disk = new SmallDisk(_data.File("var"), megabytes: 24);
        await using var sink = new DiagnosisSink(_broker.Port);
        await using var source = new FaultSource(_broker.Port, Scale.Seed);
        using var ended = new CancellationTokenSource();
        var listening = sink.KeepConnectedAsync(ended.Token);
        using var service = await EdgeDiagProcess.ServeAsync(_broker, _data, Settings);
        disk.Fill();
        await source.BurstAsync(Scale.Of(100, 1000));
        await Eventually.HoldsAsync(() => service.Errors.Contains("full", StringComparison.Ordinal), () => service.Errors);
        disk.Free();
        await Eventually.HoldsAsync(
            () => sink.Missing(source.Acknowledged.Select(f => f.Id)).Count == 0,
            () => $"{sink.Answered} of {source.Acknowledged.Count}; {service.Errors[^Math.Min(3000, service.Errors.Length)..]}"
        );
        Report(service, $"disk full while {source.Sent} faults arrived", received: source.Sent, dead: 0);
        await ended.CancelAsync();
        await listening;
    }

    [Fact]
    public async Task CableCut_TheServiceNoticesAndNothingIsLost()
    {
        using var cable = new TcpProxy(_broker.Port);
        await using var sink = new DiagnosisSink(_broker.Port);
        await using var source = new FaultSource(_broker.Port, Scale.Seed);
        using var ended = new CancellationTokenSource();
        using var stopped = new CancellationTokenSource();
        var listening = sink.KeepConnectedAsync(ended.Token);
        using var service = EdgeDiagProcess.Start(
            _data.Path,
            [.. EdgeDiagProcess.Serving(_broker, _data, Settings).Select(a => a == $"{_broker.Port}" ? $"{cable.Port}" : a)]
        );
        await Eventually.HoldsAsync(() => service.Errors.Contains("Connected to the broker", StringComparison.Ordinal), () => service.Errors);
        var publishing = source.RunAsync(20, stopped.Token);
        for (var i = 0; i < Scale.Of(1, 5); i++)
        {
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
            cable.Cut = true;
            await Task.Delay(TimeSpan.FromSeconds(Scale.Of(3, 30)), TimeProvider.System);
            cable.Cut = false;
        }

        await stopped.CancelAsync();
        await publishing;
        await Eventually.HoldsAsync(
            () => sink.Missing(source.Acknowledged.Select(f => f.Id)).Count == 0,
            () => $"{sink.Answered} of {source.Acknowledged.Count}; {service.Errors}"
        );
        Assert.Empty(sink.Doubled());
        Report(service, $"cable cut while {source.Sent} faults arrived", received: source.Sent, dead: 0);
        await ended.CancelAsync();
        await listening;
    }

    [Fact]
    public async Task JournalDamaged_IsPutAside_TheServiceStartsAndGoesOn()
    {
        using var heard = await _broker.Subscribe("edgediag/v1/s1/+/+/diagnosis").ReadyAsync(_broker);
        using (var service = await EdgeDiagProcess.ServeAsync(_broker, _data, Settings))
        {
            await _broker.PublishAsync($"{Press}/fault", """{"id":"a","ts":1772424000000,"code":"E102"}""");
            await heard.UntilAsync(h => h.Diagnoses("final").Count == 1);
            service.Kill();
        }

        // The write-ahead log too: from it alone SQLite would repair the file.
        foreach (var part in (string[])["", "-wal"])
        {
            var bytes = File.ReadAllBytes(_data.File("var/journal.db" + part));
            new Random(Scale.Seed).NextBytes(bytes.AsSpan(0, Math.Min(bytes.Length, 4096)));
            File.WriteAllBytes(_data.File("var/journal.db" + part), bytes);
        }

        using var again = await EdgeDiagProcess.ServeAsync(_broker, _data, Settings);
        Assert.Contains("put aside", again.Errors, StringComparison.Ordinal);
        await _broker.PublishAsync($"{Press}/fault", """{"id":"a","ts":1772424000000,"code":"E102"}""");
        await _broker.PublishAsync($"{Press}/fault", """{"id":"b","ts":1772425000000,"code":"E102"}""");
        await heard.UntilAsync(h => h.Diagnoses("final").Select(d => d.GetProperty("id").GetString()).Distinct().Count() == 2);
        // The fault that the damaged journal knew has the same diagnosis id in the new one.
        Assert.Equal(2, heard.Diagnoses("final").Select(d => d.GetProperty("id").GetString()).Distinct().Count());
        Report(again, "journal damaged", received: 2, dead: 0);
    }

    [Fact]
    public async Task RepeatedAndLateMessages_ChangeNothing()
    {
        await using var sink = new DiagnosisSink(_broker.Port);
        using var ended = new CancellationTokenSource();
        var listening = sink.KeepConnectedAsync(ended.Token);
        using var service = await EdgeDiagProcess.ServeAsync(_broker, _data, Settings);
        var random = new Random(Scale.Seed);
        var count = Scale.Of(60, 1000);
        // Each fault two or three times, all of them in random order.
        var messages = Enumerable
            .Range(0, count)
            .SelectMany(i => Enumerable.Repeat($$"""{"id":"f{{i}}","ts":{{1772424000000L + i * 700}},"code":"E102"}""", random.Next(2, 4)))
            .ToArray();
        random.Shuffle(messages);
        using var client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithBroker("127.0.0.1", _broker.Port).Build());
        foreach (var message in messages)
            await client.PublishAsync(
                new MqttApplicationMessageBuilder()
                    .WithTopic($"{Press}/fault")
                    .WithPayload(message)
                    .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
                    .Build()
            );
        await Eventually.HoldsAsync(() => sink.Answered == count, () => $"{sink.Answered} of {count}");
        Assert.Empty(sink.Doubled());
        Report(service, $"{messages.Length} deliveries of {count} faults in random order", received: count, dead: 0);
        await ended.CancelAsync();
        await listening;
    }

    private void Report(EdgeDiagProcess service, string what, long received, long dead)
    {
        service.EndsWell();
        using var journal = new FaultJournal(_data.File("var/journal.db"));
        var b = journal.Books();
        Scale.Report(
            $"{what}, seed {Scale.Seed}: received {b.Received} = diagnosed {b.Diagnosed} + collapsed {b.Collapsed} + dead-lettered {b.DeadLettered} "
                + $"+ in flight {b.InFlight}"
        );
        Assert.True(b.Balanced);
        Assert.Equal((received, dead, 0L), (b.Received, b.DeadLettered, b.InFlight));
    }

    /// <summary>A small file system in memory that can be filled; needs root, and skips the test without.</summary>
    private sealed class SmallDisk : IDisposable
    {
        private readonly string _folder;

        public SmallDisk(string folder, int megabytes)
        {
            _folder = folder;
            Directory.CreateDirectory(folder);
            var mounted = Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "edgediag-test", folder);
            Assert.SkipUnless(mounted, "a small file system cannot be mounted here");
        }

        public void Fill()
        {
            try
            {
                using var ballast = new FileStream(Ballast, FileMode.Create);
                while (true)
                    ballast.Write(new byte[64 * 1024]);
            }
            catch (IOException)
            {
                // Full, as was wanted.
            }
        }

        public void Free() => File.Delete(Ballast);

        public void Dispose() => Run("umount", "-l", _folder);

        private string Ballast => Path.Combine(_folder, "ballast");

        private static bool Run(string program, params string[] arguments)
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
    }
}
