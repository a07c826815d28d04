using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Composition;
using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Demo;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion.Tickets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Spectre.Console;

namespace EdgeDiag.EdgeHost.Commands.Bench.Service;

/// <summary><c>bench faults</c>: how long a fault takes from the line and back, alone and while <c>train</c> runs on the same box.</summary>
internal static class BenchFaultsCommand
{
    public static Command Create()
    {
        var faults = new Option<int>("--faults") { Description = "Faults alone, and as many beside the training; 2 to 100000", DefaultValueFactory = _ => 300 };
        faults.Validators.Add(r => Within(r, r.GetValueOrDefault<int>(), 2, 100_000));
        var rate = new Option<double>("--rate") { Description = "Faults a second, 0.1 to 1000", DefaultValueFactory = _ => 4 };
        rate.Validators.Add(r => Within(r, r.GetValueOrDefault<double>(), 0.1, 1000));
        var batch = new Option<int>("--batch") { Description = "Tickets of a training step", DefaultValueFactory = _ => 16 };
        var compute = new Option<string>("--compute") { Description = "Type of the training's products: auto, f32 or bf16", DefaultValueFactory = _ => "auto" };
        var trained = new Option<int>("--training-tickets")
        {
            Description = "Tickets of the training, seen again and again; 1 to 100000",
            DefaultValueFactory = _ => 200,
        };
        trained.Validators.Add(r => Within(r, r.GetValueOrDefault<int>(), 1, 100_000));
        var json = new Option<bool>("--json") { Description = "One line of JSON" };
        var command = new Command(
            "faults",
            "Send faults to a service of its own at a steady pace: seconds to the final diagnosis, alone and while a training runs beside it"
        )
        {
            faults,
            rate,
            batch,
            compute,
            trained,
            json,
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(
            (result, cancellation) =>
                CommandErrors.GuardAsync(async () =>
                {
                    string[] training = ["--batch", result.GetValue(batch).ToString(CultureInfo.InvariantCulture), "--compute", result.GetValue(compute)!];
                    var (report, model) = await MeasureAsync(
                        (result.GetValue(faults), result.GetValue(rate)),
                        (result.GetValue(trained), training),
                        result.UnmatchedTokens,
                        cancellation
                    );
                    if (result.GetValue(json))
                        CommandOutput.WriteLine(
                            new JsonObject
                            {
                                ["machine"] = BenchOutput.Machine,
                                ["commit"] = CommandOutput.Commit(),
                                ["rows"] = new JsonArray(Row(report, report.Alone, model, false), Row(report, report.Beside, model, true)),
                            }
                        );
                    else
                        Print(report);
                    foreach (var (phase, name) in (IEnumerable<(FaultPhase, string)>)[(report.Alone, "alone"), (report.Beside, "beside the training")])
                        if (phase.Unanswered + phase.WithoutModel > 0)
                            await Console.Error.WriteLineAsync(
                                $"{name}: {phase.Unanswered} of {phase.Faults} faults without a final diagnosis, {phase.WithoutModel} answered "
                                    + $"without the model"
                            );
                    return report.Alone.Unanswered + report.Beside.Unanswered > 0 ? 1 : 0;
                })
        );
        return command;
    }

    private static async Task<(FaultReport Report, ModelSettings Model)> MeasureAsync(
        (int Faults, double Rate) load,
        (int Tickets, string[] Options) training,
        IReadOnlyList<string> settings,
        CancellationToken cancellation
    )
    {
        var data = Directory.CreateTempSubdirectory("edgediag-bench-");
        try
        {
            await using var broker = await EmbeddedBroker.StartAsync(0);
            string[] own =
            [
                "--Mqtt:Host",
                "127.0.0.1",
                "--Mqtt:Port",
                broker.Port.ToString(CultureInfo.InvariantCulture),
                "--Data",
                data.FullName,
                // Every fault is to be computed: none joins an earlier case.
                "--Fusion:FoldWindow",
                "00:00:01",
                "--Fusion:MaxCasesPerMinute",
                "100000",
                "--Alarms:FloodAlarms",
                "1000000",
                "--Logging:LogLevel:Default",
                "Error",
            ];
            using var host = EdgeDiagHost.Build(EdgeDiagHost.Configure([.. settings, .. own])).Prepared();
            var plant = host.Services.GetRequiredService<IOptions<HostSettings>>().Value;
            var folder = Path.Combine(Locate.Existing(plant.Plant), "tickets");
            var tickets = TicketFile.Read(Path.Combine(folder, "heldout.jsonl"));
            // Few tickets, seen again and again: the steps are what they are with all, and the first comes sooner.
            TicketFile.Write(Path.Combine(data.FullName, "tickets.jsonl"), TicketFile.Read(Path.Combine(folder, "train.jsonl")).Take(training.Tickets));
            await host.StartAsync(cancellation);
            await host.Services.GetRequiredService<IMessagePublisher>().WaitConnectedAsync(cancellation);
            string[] arguments =
            [
                "--out",
                Path.Combine(data.FullName, "trained"),
                "--work",
                Path.Combine(data.FullName, "work"),
                "--tickets",
                Path.Combine(data.FullName, "tickets.jsonl"),
                "--spoilt",
                "0",
                "--epochs",
                "1000",
                "--dropout",
                "0",
                .. training.Options,
                .. settings,
                "--Data",
                data.FullName,
            ];
            await Console.Error.WriteLineAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{2 * load.Faults} faults at {load.Rate}/s: about {TimeSpan.FromSeconds(2 * load.Faults / load.Rate):m\\:ss} and the start of a training"
                )
            );
            var report = await FaultBenchmark.RunAsync(
                new FaultRequest(broker.Port, plant.Site, tickets, load.Faults, load.Rate),
                () => TrainingBeside.StartAsync(arguments, cancellation),
                TimeProvider.System,
                cancellation
            );
            await host.StopAsync(CancellationToken.None);
            return (report, host.Services.GetRequiredService<IOptions<ModelSettings>>().Value);
        }
        finally
        {
            data.Delete(recursive: true);
        }
    }

    private static JsonObject Row(FaultReport report, FaultPhase phase, ModelSettings model, bool beside)
    {
        var row = new JsonObject
        {
            ["shape"] = "bundled",
            ["op"] = "diagnosis",
            ["precision"] = model.Precision,
            ["batch"] = 1,
            ["p50_s"] = SwapReport.At(phase.Latencies, 0.5),
            ["p99_s"] = SwapReport.At(phase.Latencies, 0.99),
            ["longest_s"] = phase.Latencies.LastOrDefault(),
            ["beside"] = beside ? "train" : "nothing",
            ["faults"] = phase.Faults,
            ["unanswered"] = phase.Unanswered,
            ["without_model"] = phase.WithoutModel,
        };
        if (!beside)
            return row;
        row["p50_ratio"] = Ratio(report, 0.5);
        row["p99_ratio"] = Ratio(report, 0.99);
        row["training_steps"] = report.Steps;
        row["training_waits"] = report.Waits;
        return row;
    }

    private static void Print(FaultReport report)
    {
        Console.WriteLine(BenchOutput.Machine);
        Console.WriteLine($"commit {CommandOutput.Commit()}");
        var table = new Table().Border(TableBorder.Simple).AddColumn("beside");
        foreach (var name in (string[])["faults", "P50 ms", "P99 ms", "longest ms"])
            table.AddColumn(new TableColumn(name).RightAligned());
        foreach (var (name, phase) in (IEnumerable<(string, FaultPhase)>)[("nothing", report.Alone), ("training", report.Beside)])
            table.AddRow(
                name,
                $"{phase.Faults}",
                Ms(SwapReport.At(phase.Latencies, 0.5)),
                Ms(SwapReport.At(phase.Latencies, 0.99)),
                Ms(phase.Latencies.LastOrDefault())
            );
        table.AddRow("ratio", "", Text(Ratio(report, 0.5)), Text(Ratio(report, 0.99)), "");
        Terminals.Output.Write(table);
        Console.WriteLine($"meanwhile the training did {report.Steps} steps and let faults go first {report.Waits} times");
    }

    private static double Ratio(FaultReport report, double share) =>
        SwapReport.At(report.Beside.Latencies, share) / SwapReport.At(report.Alone.Latencies, share);

    private static string Ms(double seconds) => (seconds * 1000).ToString("0.0", CultureInfo.InvariantCulture);

    private static string Text(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private static void Within(System.CommandLine.Parsing.OptionResult result, double value, double low, double high)
    {
        if (!(value >= low && value <= high))
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{result.Option.Name}: expected {low} to {high}, found {value}"));
    }
}
