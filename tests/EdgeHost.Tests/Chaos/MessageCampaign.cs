using System.Diagnostics;
using System.Globalization;
using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.EdgeHost.Tests.Campaigns;

namespace EdgeDiag.EdgeHost.Tests.Chaos;

/// <summary>Hostile messages between valid faults of other machines.</summary>
/// <param name="name">For the report.</param>
/// <param name="listener">Further lines of the broker's settings.</param>
/// <param name="denied">Last segment of the service's topics that the broker lets nobody write to; none by default.</param>
internal sealed class MessageCampaign(string name, string listener = "", string denied = "")
{
    private readonly Findings _findings = new();
    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>Sends so many hostile messages; what is wrong with the service afterwards.</summary>
    /// <param name="messages">Hostile ones.</param>
    /// <param name="perSecond">At most so many a second.</param>
    /// <param name="batch">After so many everything is checked.</param>
    public async Task<Findings> RunAsync(int messages, double perSecond, int batch)
    {
        var clock = Stopwatch.StartNew();
        var random = ChaosScale.RandomFor(name);
        using var data = new TemporaryFolder();
        // In memory: mosquitto writes what it retains to disk at every interval and does nothing else meanwhile, and enemies make it retain a lot.
        using var broker = new Mosquitto($"log_type {(ChaosScale.Logs is null ? "warning" : "all")}\n{listener}\n{Rules(data)}", persistent: false);
        using var service = ChaosService.Start(broker, data);
        Assert.True(await service.Process.ConnectedAsync(), service.Process.Log.Text);
        await using var valid = await new ValidFaults(broker.Port).ConnectAsync();
        await using var plant = await new AttackedPlant().ConnectAsync(broker.Port);
        await using var sender = new MessageSender(broker.Port, clients: 4);
        await RehearseAsync(sender, plant, perSecond);
        var check = new ServiceCheck(service, valid, _findings);
        var quiet = await check.QuietAsync(ChaosScale.QuietFaults, ValidFaults.PerSecond);
        for (var sent = 0; sent < messages && !service.Process.HasExited; )
        {
            var next = new List<ChaosMessage>();
            for (; next.Count < batch && sent < messages; sent++)
            {
                var (kind, message) = MessageInputs.Next(random, plant);
                _counts[kind] = _counts.GetValueOrDefault(kind) + 1;
                next.Add(message);
            }

            var hostile = sender.SendAsync(next, perSecond);
            await valid.SendUntilAsync(hostile, ValidFaults.PerSecond);
            await hostile;
            // What follows takes the same cores; no fault is timed meanwhile.
            await check.AnsweredAsync();
            // Also a right fault of each attacked machine: what was said about it must not have silenced it.
            foreach (var (line, device, codes) in AttackedPlant.Machines)
                await valid.SendAsync(line, device, codes[0]);
            if (!await check.AfterBatchAsync($"batch that ends with message {sent} of seed {Scale.Seed}"))
                break;
        }

        _findings.Unless(plant.LargestDeadLetter <= 100_000, "a dead letter is larger than 100 KB", () => $"{plant.LargestDeadLetter} bytes");
        _findings.Unless(
            service.Process.Log.CountOf("has dropped") == 0,
            "a forged heartbeat is believed",
            () => Line(service.Process.Log.Text, "has dropped")
        );
        var end = await check.EndAsync();
        if (ChaosScale.Logs is { } folder)
            broker.CopyLog(Path.Combine(folder, "mosquitto.log"));
        var during = check.During(quiet);
        if (ChaosScale.IsLong)
            check.JudgeLatency(quiet, during);
        Scale.Report(
            string.Create(
                CultureInfo.InvariantCulture,
                $"chaos, {name}: {_counts.Values.Sum()} messages ({string.Join(", ", _counts.Select(c => $"{c.Key} {c.Value}"))}), {sender.Refused} not taken "
                    + $"by the broker, {plant.DeadLetters} dead letters; {check.Summary(quiet, during)}; {Told(end)}; {_findings.Count} findings, "
                    + $"seed {Scale.Seed}, "
                    + $"{clock.Elapsed.TotalSeconds:F0} s"
            )
        );
        return _findings;
    }

    // The enemy's own code is compiled before the attack, on the same cores: where the service does not listen.
    private async Task RehearseAsync(MessageSender sender, AttackedPlant plant, double perSecond)
    {
        var random = ChaosScale.RandomFor($"rehearsal of {name}");
        await sender.SendAsync(
            [.. Enumerable.Range(0, 200).Select(_ => MessageInputs.Next(random, plant).Message with { Topic = "rehearsal", Retain = false })],
            perSecond
        );
    }

    private string Rules(TemporaryFolder folder) =>
        denied.Length == 0
            ? ""
            : $"acl_file {folder.Write("acl", $"""
        topic deny edgediag/v1/s1/service/box/{denied}
        topic readwrite #

        """)}";

    private static string Told(JournalBooks? books) =>
        books is { } b
            ? $"received {b.Received} = diagnosed {b.Diagnosed} + collapsed {b.Collapsed} + dead-lettered {b.DeadLettered} + in flight {b.InFlight}"
            : "no books";

    private static string Line(string text, string word) => text.Split('\n').First(l => l.Contains(word, StringComparison.Ordinal));
}
