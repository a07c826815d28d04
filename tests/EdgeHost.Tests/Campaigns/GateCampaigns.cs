using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using EdgeDiag.EdgeHost.Tests.Adapters;
using EdgeDiag.Fusion.Tickets;
using EdgeDiag.Model.Registry;

namespace EdgeDiag.EdgeHost.Tests.Campaigns;

/// <summary>Tickets whose causes are drawn among those of their code must never make a champion.</summary>
public sealed class GateCampaigns : IDisposable
{
    private const int New = 60;

    private static readonly string Plant = Path.Combine(Repository.Root, "samples", "plant");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task ShuffledCauses_Learned_AreRefused()
    {
        var (seeds, refused, clock) = (Scale.Of(1, 10), 0, Stopwatch.StartNew());
        for (var seed = 1; seed <= seeds; seed++)
        {
            var (plant, tickets, data) = (_folder.File($"plant-{seed}"), _folder.File($"tickets-{seed}.jsonl"), _folder.File($"var-{seed}"));
            Prepare(plant, tickets, seed);
            var registry = new AdapterRegistry(Path.Combine(data, "registry"), TimeProvider.System);
            registry.Promote(registry.Add("demo", DemoAdapters.Bundled, new AdapterProvenance()).Reference);
            // Shorter than a night: fewer older tickets, and no perturbed ones, which could only refuse it more;
            // and without the gate's clock, which a busy machine could refuse it by.
            var (status, output, errors) = await EdgeDiagProcess.RunAsync(
                _folder.Path,
                "learn",
                "--json",
                "--tickets",
                tickets,
                "--seed",
                seed.ToString(CultureInfo.InvariantCulture),
                "--Data",
                data,
                "--Plant",
                plant,
                "--Model:Adapter",
                "demo",
                "--Learning:Replay",
                $"{Scale.Of(1, 2)}",
                "--Gate:Perturbations",
                "",
                "--Gate:Latency",
                "10",
                "--Gate:MaxSeconds",
                "600"
            );
            Assert.True(status == 0, errors);
            var outcome = JsonDocument.Parse(output).RootElement;
            Scale.Report($"shuffled causes, seed {seed}: {outcome.GetProperty("line").GetString()}");
            if (outcome.GetProperty("result").GetString() == "refused")
                refused++;
        }

        Scale.Report(string.Create(CultureInfo.InvariantCulture, $"shuffled causes: refused {refused} of {seeds}, {clock.Elapsed.TotalMinutes:F0} min"));
        Assert.Equal(seeds, refused);
    }

    // Sixty tickets leave the plant's history and come back as new ones, each with a cause drawn from all tickets of its code.
    private static void Prepare(string plant, string tickets, int seed)
    {
        Directory.CreateDirectory(Path.Combine(plant, "tickets"));
        Directory.CreateDirectory(Path.Combine(plant, "manuals"));
        File.Copy(Path.Combine(Plant, "devices.json"), Path.Combine(plant, "devices.json"));
        foreach (var manual in Directory.EnumerateFiles(Path.Combine(Plant, "manuals")))
            File.Copy(manual, Path.Combine(plant, "manuals", Path.GetFileName(manual)));
        File.WriteAllLines(
            Path.Combine(plant, "tickets", "validation.jsonl"),
            [.. File.ReadLines(Path.Combine(Plant, "tickets", "validation.jsonl")).Take(Scale.Of(60, 200))]
        );
        var all = TicketFile.Read(Path.Combine(Plant, "tickets", "train.jsonl"));
        var random = new Random(seed);
        var taken = all.OrderBy(_ => random.Next()).Take(New).ToList();
        var ids = taken.Select(t => t.Id).ToHashSet(StringComparer.Ordinal);
        TicketFile.Write(Path.Combine(plant, "tickets", "train.jsonl"), all.Where(t => !ids.Contains(t.Id)));
        var causes = all.ToLookup(t => (t.DeviceType, t.Code, t.Language), t => (t.Cause, t.Actions));
        TicketFile.Write(
            tickets,
            taken.Select(t =>
            {
                var others = causes[(t.DeviceType, t.Code, t.Language)].ToList();
                var (cause, actions) = others[random.Next(others.Count)];
                return t with { Id = $"S-{t.Id}", Cause = cause, Actions = actions };
            })
        );
    }
}
