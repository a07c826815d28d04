using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Composition;
using EdgeDiag.EdgeHost.Storage;

namespace EdgeDiag.EdgeHost.Commands.Bench.Service;

/// <summary><c>bench start</c>: how soon the service is there, and how much memory it takes.</summary>
internal static class BenchStartCommand
{
    public static Command Create()
    {
        var rounds = new Option<int>("--rounds") { Description = "Starts", DefaultValueFactory = _ => 5 };
        var json = new Option<bool>("--json") { Description = "One object on standard output" };
        var command = new Command("start", "Start the service: until it says online, and its memory when it has answered") { rounds, json };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(
            (result, cancellation) =>
                CommandErrors.GuardAsync(async () =>
                {
                    SettingKeys.Check(result.UnmatchedTokens);
                    var (online, first, bytes) = (new List<double>(), new List<double>(), 0L);
                    for (var round = 0; round < Math.Max(1, result.GetValue(rounds)); round++)
                    {
                        var (ready, final, resident) = await StartBenchmark.RunAsync(result.UnmatchedTokens, TimeProvider.System, cancellation);
                        online.Add(ready);
                        first.Add(final);
                        bytes = Math.Max(bytes, resident);
                    }

                    online.Sort();
                    first.Sort();
                    if (result.GetValue(json))
                        Console.WriteLine(
                            JsonSerializer.Serialize(
                                new
                                {
                                    BenchOutput.Machine,
                                    Commit = CommandOutput.Commit(),
                                    Rows = new[]
                                    {
                                        new
                                        {
                                            Shape = "bundled",
                                            Op = "start",
                                            Batch = 1,
                                            P50S = SwapReport.At(online, 0.5),
                                            P99S = SwapReport.At(online, 0.99),
                                            Bytes = bytes,
                                            FirstFinalP50S = SwapReport.At(first, 0.5),
                                        },
                                    },
                                },
                                BenchOutput.Members
                            )
                        );
                    else
                    {
                        Console.WriteLine(BenchOutput.Machine);
                        Console.WriteLine($"commit {CommandOutput.Commit()}");
                        Console.WriteLine(
                            string.Create(
                                CultureInfo.InvariantCulture,
                                $"{online.Count} starts: online after P50 {SwapReport.At(online, 0.5):F2} s, longest {online[^1]:F2} s; first final "
                                    + $"diagnosis after P50 {SwapReport.At(first, 0.5):F2} s; resident after 21 diagnoses at most {bytes / 1e6:F0} MB"
                            )
                        );
                    }

                    return 0;
                })
        );
        return command;
    }
}
