using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using EdgeDiag.EdgeHost.Adapters;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Composition;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion.Evaluation.Questions;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Model.Lora;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Commands.Bench.Service;

/// <summary><c>bench swap</c>: adapters swapped while requests come, and whether each answer is what its adapter answers alone.</summary>
internal static class BenchSwapCommand
{
    private const int Prompts = 12;

    // Where no adapter is set: the bundled one is as large as any.
    private const string DemoAdapter = "adapters/demo-plant";

    public static Command Create()
    {
        var swaps = new Option<int>("--swaps") { Description = "Swaps, 1 to 100000", DefaultValueFactory = _ => 200 };
        swaps.Validators.Add(r => Within(r, r.GetValueOrDefault<int>(), 1, 100_000));
        var rate = new Option<int>("--rate") { Description = "Requests a second, 1 to 10000", DefaultValueFactory = _ => 20 };
        rate.Validators.Add(r => Within(r, r.GetValueOrDefault<int>(), 1, 10_000));
        var adapters = new Option<string[]>("--adapter")
        {
            Description = "Swapped in turn with the base alone, may be given several times; default Model:Adapter",
            DefaultValueFactory = _ => [],
        };
        var earlier = new Option<int>("--tickets") { Description = "Earlier tickets in a prompt", DefaultValueFactory = _ => 0 };
        return new Command("swap", "Swap adapters under load: the longest pause, and whether any answer was mixed or lost")
        {
            swaps,
            rate,
            adapters,
            earlier,
        }.With(
            (result, configuration, json) =>
            {
                var settings = CommandSettings.Model(configuration);
                var planner = new AdapterPlanner(
                    CommandSettings.OpenRegistry(configuration),
                    Options.Create(settings),
                    Options.Create(new CandidateSettings())
                );
                var given = result.GetValue(adapters)!;
                AdapterSource?[] sources =
                [
                    .. (given.Length > 0 ? given : [settings.Adapter.Length > 0 ? settings.Adapter : DemoAdapter]).Select(planner.Source),
                    null,
                ];
                using var suite = EvaluationSuite.Load(Locate.Existing((configuration.Get<HostSettings>() ?? new HostSettings()).Plant), "heldout");
                var prompts = suite
                    .Questions.Take(Prompts)
                    .Select(q => q.Retrieval.Prompt(q.Case, q.Language, result.GetValue(earlier), q.Except).Prompt)
                    .ToList();
                var report = SwapBenchmark
                    .RunAsync(
                        new SwapRequest(Locate.Existing(settings.Path), settings.Device, settings.Precision, sources, prompts)
                        {
                            Swaps = result.GetValue(swaps),
                            RequestsPerSecond = result.GetValue(rate),
                        },
                        TimeProvider.System,
                        CancellationToken.None
                    )
                    .GetAwaiter()
                    .GetResult();
                if (json)
                    CommandOutput.WriteLine(
                        new JsonObject
                        {
                            ["machine"] = $"{Environment.ProcessorCount} cores, {System.Runtime.InteropServices.RuntimeInformation.OSDescription}",
                            ["commit"] = CommandOutput.Commit(),
                            ["rows"] = new JsonArray(Row(report, settings)),
                        }
                    );
                else
                    Print(report);
                foreach (var problem in report.Failures.Concat(report.Mixed).Take(5))
                    Console.Error.WriteLine(problem);
                return report.Failures.Count + report.Mixed.Count > 0 ? 1 : 0;
            }
        );
    }

    private static JsonObject Row(SwapReport r, ModelSettings settings) =>
        new()
        {
            ["shape"] = "bundled",
            ["op"] = "swap",
            ["precision"] = settings.Precision,
            ["batch"] = 1,
            ["tokens"] = Math.Round(r.Tokens),
            ["p50_s"] = SwapReport.At(r.Pauses, 0.5),
            ["p99_s"] = SwapReport.At(r.Pauses, 0.99),
            ["longest_s"] = r.LongestPause,
            ["prepared_p50_s"] = SwapReport.At(r.Prepared, 0.5),
            ["answer_p50_s"] = SwapReport.At(r.Latencies, 0.5),
            ["answer_p99_s"] = SwapReport.At(r.Latencies, 0.99),
            ["swaps"] = r.Swaps,
            ["requests"] = r.Requests,
            ["failed"] = r.Failures.Count,
            ["mixed"] = r.Mixed.Count,
        };

    private static void Print(SwapReport r)
    {
        string Ms(double seconds) => (seconds * 1000).ToString("0.##", CultureInfo.InvariantCulture) + " ms";
        Console.WriteLine($"{r.Swaps} swaps, {r.Requests} requests: {r.Failures.Count} failed, {r.Mixed.Count} not as their adapter answers alone");
        Console.WriteLine(
            $"answers waited for a swap: P50 {Ms(SwapReport.At(r.Pauses, 0.5))}, P99 {Ms(SwapReport.At(r.Pauses, 0.99))}, longest {Ms(r.LongestPause)}"
        );
        Console.WriteLine(
            $"read and merged beside the answering: P50 {Ms(SwapReport.At(r.Prepared, 0.5))}; an answer took P50 "
                + $"{Ms(SwapReport.At(r.Latencies, 0.5))}, P99 {Ms(SwapReport.At(r.Latencies, 0.99))} of {Math.Round(r.Tokens)} tokens"
        );
    }

    private static void Within(System.CommandLine.Parsing.OptionResult result, int value, int low, int high)
    {
        if (value < low || value > high)
            result.AddError($"{result.Option.Name}: expected {low} to {high}, found {value}");
    }
}
