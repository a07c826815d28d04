using System.CommandLine;
using System.Globalization;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Composition;
using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Demo;
using EdgeDiag.EdgeHost.Hosting;
using EdgeDiag.EdgeHost.Journal.Sqlite;
using EdgeDiag.EdgeHost.Mqtt;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Evaluation.Statistics;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Events.Messages;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Spectre.Console;

namespace EdgeDiag.EdgeHost.Commands;

/// <summary><c>demo</c>: broker, line and service in one process.</summary>
internal static class DemoCommand
{
    // Trained for the demo plant.
    private const string DemoAdapter = "adapters/demo-plant";

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    public static Command Create()
    {
        var once = new Option<bool>("--once") { Description = "Replay the recorded shift as fast as it goes, print every final diagnosis and end" };
        var json = new Option<bool>("--json") { Description = "One diagnosis object a line on standard output" };
        var port = new Option<int>("--port") { Description = "Port of the embedded broker; 0 for any free one" };
        var command = new Command("demo", "A whole line on one machine: embedded broker, demo plant, bundled model") { once, json, port };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(
            (result, cancellation) =>
                CommandErrors.GuardAsync(
                    () => RunAsync(result.GetValue(once), result.GetValue(json), result.GetValue(port), result.UnmatchedTokens, cancellation),
                    cancellation
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(bool once, bool json, int port, IReadOnlyList<string> settings, CancellationToken cancelled)
    {
        var data = Directory.CreateTempSubdirectory("edgediag-demo-");
        try
        {
            await using var broker = await EmbeddedBroker.StartAsync(port);
            string[] own =
            [
                "--Mqtt:Host",
                "127.0.0.1",
                "--Mqtt:Port",
                broker.Port.ToString(CultureInfo.InvariantCulture),
                "--Data",
                data.FullName,
                "--Model:Adapter",
                DemoAdapter,
                "--Logging:LogLevel:Default",
                "Error",
            ];
            using var host = EdgeDiagHost.Build(EdgeDiagHost.Configure([.. own, .. settings]));
            using var held = host.LockDataFolder();
            host.Prepared();
            // A service that ends by itself ends the demo too.
            using var ends = CancellationTokenSource.CreateLinkedTokenSource(
                cancelled,
                host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping
            );
            try
            {
                return await ReplayShiftAsync(host, broker.Port, once, json, ends.Token);
            }
            catch (OperationCanceledException) when (host.FailureReason() is { } reason)
            {
                throw new IOException(reason);
            }
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static async Task<int> ReplayShiftAsync(IHost host, int port, bool once, bool json, CancellationToken cancellation)
    {
        var plant = host.Services.GetRequiredService<IOptions<HostSettings>>().Value;
        var shift = ShiftFile.Read(Path.Combine(Locate.Existing(plant.Plant), "shift.jsonl"));
        await host.StartAsync(cancellation);
        await host.Services.GetRequiredService<IMessagePublisher>().WaitConnectedAsync(cancellation);
        await using var line = new LineClient();
        var print = new Lock();
        line.Diagnosed += d =>
        {
            if (once)
                return;
            lock (print)
                Print(d, json);
        };
        await line.ConnectAsync(port, plant.Site, cancellation);
        await Console.Error.WriteLineAsync($"broker on 127.0.0.1:{port}, {shift.Count} recorded messages, model {Name(host)}");
        var journal = host.Services.GetRequiredService<FaultJournal>();
        await ReplayAsync(line, shift, pace: !once, cancellation);
        if (once)
            await SettleAsync(line, journal, [.. shift.Where(m => Subscriptions.Hears(plant.Site, m.Topic))], cancellation);
        if (once)
        {
            foreach (var diagnosis in line.Finals.Values.OrderBy(d => d.FaultTs).ThenBy(d => d.Id, StringComparer.Ordinal))
                Print(diagnosis, json);
            await SummaryAsync(line, journal, cancellation);
        }
        else
        {
            await Console.Error.WriteLineAsync("the shift is over; the service stays up, Ctrl-C ends it");
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
        }

        var balanced = journal.Books() is { Balanced: true, InFlight: 0 };
        await host.StopAsync(CancellationToken.None);
        return balanced ? 0 : 1;
    }

    private static string Name(IHost host) => host.Services.GetRequiredService<ModelName>().Current is { Length: > 0 } name ? name : "none";

    private static async Task ReplayAsync(LineClient line, IReadOnlyList<ShiftMessage> shift, bool pace, CancellationToken cancellation)
    {
        long at = 0;
        foreach (var message in shift)
        {
            // Watched live, the shift runs ten times as fast as it was recorded.
            if (pace && message.AtMs > at)
                await Task.Delay(TimeSpan.FromMilliseconds((message.AtMs - at) / 10.0), TimeProvider.System, cancellation);
            at = message.AtMs;
            await line.PublishAsync(message, cancellation);
        }
    }

    /// <summary>Waits until the service has taken over every message and the line has seen every diagnosis.</summary>
    private static async Task SettleAsync(LineClient line, FaultJournal journal, IReadOnlyList<ShiftMessage> shift, CancellationToken cancellation)
    {
        var receipt = Receipt.New(TimeProvider.System.GetUtcNow(), ClockBounds.Default);
        var faults = shift.Select(m => EventDecoder.Decode(m.Topic, m.Payload, receipt)).ToList();
        var dead = faults.Count(f => f.Error is not null);
        var expected = faults.Select(f => f.Event).OfType<FaultEvent>().Select(CasePolicy.FaultKey).Distinct().Count() + dead;
        while (true)
        {
            var books = journal.Books();
            if (
                books.Received >= expected
                && books is { InFlight: 0, Unpublished: 0 }
                && line.Finals.Count >= books.Diagnosed
                && line.DeadLetters >= books.DeadLettered
            )
                return;
            await Task.Delay(Poll, TimeProvider.System, cancellation);
        }
    }

    private static void Print(Diagnosis diagnosis, bool json)
    {
        if (json)
            Console.WriteLine(DiagnosisJson.Write(diagnosis));
        else
            DiagnosisView.Print(Terminals.Output, diagnosis);
    }

    private static async Task SummaryAsync(LineClient line, FaultJournal journal, CancellationToken cancellation)
    {
        var books = journal.Books();
        var latencies = line.Finals.Values.Select(d => d.LatencyMs / 1000.0).Order().ToList();
        double At(double share) => latencies.Count == 0 ? 0 : RowStatistics.Percentile(latencies, share);
        await Console.Error.WriteLineAsync(
            string.Create(
                    CultureInfo.InvariantCulture,
                    $"received {books.Received} = diagnosed {books.Diagnosed} + collapsed {books.Collapsed} + dead-lettered {books.DeadLettered} + "
                        + $"in flight {books.InFlight}"
                )
                .AsMemory(),
            cancellation
        );
        await Console.Error.WriteLineAsync(
            string.Create(
                    CultureInfo.InvariantCulture,
                    $"final diagnoses after P50 {At(0.5):F3} s, P99 {At(0.99):F3} s; the whole shift was sent at once, so this includes waiting"
                )
                .AsMemory(),
            cancellation
        );
    }
}
