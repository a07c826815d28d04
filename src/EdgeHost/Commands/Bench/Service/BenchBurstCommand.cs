using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion.Events;

namespace EdgeDiag.EdgeHost.Commands.Bench.Service;

/// <summary><c>bench burst</c>: a hundred faults of all machines at once, from publishing to the subscriber.</summary>
internal static class BenchBurstCommand
{
    public static Command Create()
    {
        var faults = new Option<int>("--faults") { Description = "Faults, 1 to 10000", DefaultValueFactory = _ => 100 };
        faults.Validators.Add(r =>
        {
            if (r.GetValueOrDefault<int>() is < 1 or > 10_000)
                r.AddError("--faults: expected 1 to 10000");
        });
        var json = new Option<bool>("--json") { Description = "One object on standard output" };
        var command = new Command("burst", "Faults of all machines at once: when their diagnoses reach a subscriber, and in which order") { faults, json };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(
            (result, cancellation) =>
                CommandErrors.GuardAsync(async () =>
                {
                    var report = await BurstBenchmark.RunAsync(result.GetValue(faults), result.UnmatchedTokens, TimeProvider.System, cancellation);
                    if (result.GetValue(json))
                        Console.WriteLine(
                            JsonSerializer.Serialize(
                                new
                                {
                                    BenchOutput.Machine,
                                    Commit = CommandOutput.Commit(),
                                    Rows = new[]
                                    {
                                        Row("preliminary", report, report.Preliminaries, report.AllPreliminary),
                                        Row("final", report, report.Finals(), report.AllFinal),
                                    },
                                },
                                BenchOutput.Members
                            )
                        );
                    else
                        Print(report);
                    return report.Books is { Balanced: true, InFlight: 0 } ? 0 : 1;
                })
        );
        return command;
    }

    private static object Row(string stage, BurstReport report, IReadOnlyList<double> seconds, double all) =>
        new
        {
            Shape = "bundled",
            Op = "diagnosis",
            Batch = report.Faults.Count,
            P50S = SwapReport.At(seconds, 0.5),
            P99S = SwapReport.At(seconds, 0.99),
            Stage = stage,
            AllS = all,
            Cases = report.Books.Diagnosed,
            report.BeforeTheLastCritical,
        };

    private static void Print(BurstReport r)
    {
        static string S(double seconds) => seconds.ToString("F3", CultureInfo.InvariantCulture) + " s";
        string Share(IReadOnlyList<double> all) => $"P50 {S(SwapReport.At(all, 0.5))}, P99 {S(SwapReport.At(all, 0.99))}";
        Console.WriteLine(BenchOutput.Machine);
        Console.WriteLine($"commit {CommandOutput.Commit()}");
        Console.WriteLine($"{r.Faults.Count} faults in {S(r.Sending)}: {r.Books.Diagnosed} cases diagnosed, {r.Books.Collapsed} faults collapsed into one");
        Console.WriteLine($"preliminary: all {S(r.AllPreliminary)} after the first fault; from fault to subscriber {Share(r.Preliminaries)}");
        Console.WriteLine($"final: all {S(r.AllFinal)} after the first fault; from fault to subscriber {Share(r.Finals())}");
        foreach (var severity in Enum.GetValues<Severity>().Reverse())
            if (r.Finals(severity) is { Count: > 0 } finals)
                Console.WriteLine($"  {severity.ToString().ToLowerInvariant(), -8} {finals.Count} faults, {Share(finals)}");
        Console.WriteLine($"{r.BeforeTheLastCritical} less severe finals came before the last critical one");
    }
}
