using System.Diagnostics;
using System.Globalization;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.EdgeHost.Tests.Campaigns;

namespace EdgeDiag.EdgeHost.Tests.Chaos;

/// <summary>Hostile HTTP calls while valid faults come over MQTT.</summary>
internal sealed class CallCampaign
{
    private readonly Findings _findings = new();

    public async Task<Findings> RunAsync(int calls, int batch)
    {
        var clock = Stopwatch.StartNew();
        var random = ChaosScale.RandomFor("calls");
        using var data = new TemporaryFolder();
        using var broker = new Mosquitto(persistent: false);
        using var service = ChaosService.Start(broker, data);
        Assert.True(await service.Process.ConnectedAsync(), service.Process.Log.Text);
        await using var valid = await new ValidFaults(broker.Port).ConnectAsync();
        await using var plant = await new AttackedPlant().ConnectAsync(broker.Port);
        var sender = new CallSender(service, _findings);
        var check = new ServiceCheck(service, valid, _findings);
        var quiet = await check.QuietAsync(ChaosScale.QuietFaults, ValidFaults.PerSecond);
        // A diagnosis of an attacked machine, so that verdicts have one to be about.
        foreach (var (line, device, codes) in AttackedPlant.Machines)
            await valid.SendAsync(line, device, codes[0]);
        await check.AnsweredAsync();
        for (var sent = 0; sent < calls && !service.Process.HasExited; )
        {
            var next = new List<HttpCall>();
            for (; next.Count < batch && sent < calls; sent++)
                next.Add(CallInputs.Next(random, plant));
            var hostile = sender.SendAsync(next, connections: 6);
            await valid.SendUntilAsync(hostile, ValidFaults.PerSecond);
            await hostile;
            // What follows takes the same cores; no fault is timed meanwhile.
            await check.AnsweredAsync();
            if (!await check.AfterBatchAsync($"batch that ends with call {sent} of seed {Scale.Seed}"))
                break;
        }

        await check.EndAsync();
        var during = check.During(quiet);
        if (ChaosScale.IsLong)
            check.JudgeLatency(quiet, during);
        var answers = string.Join(", ", sender.Answers.Select(a => $"{(a.Key == 0 ? "closed" : a.Key)} {a.Value}"));
        Scale.Report(
            string.Create(
                CultureInfo.InvariantCulture,
                $"chaos, calls: {sender.Answers.Values.Sum()} calls ({answers}); {check.Summary(quiet, during)}; "
                    + $"{_findings.Count} findings, seed {Scale.Seed}, {clock.Elapsed.TotalSeconds:F0} s"
            )
        );
        return _findings;
    }
}
