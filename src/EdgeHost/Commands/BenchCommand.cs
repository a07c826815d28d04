using System.CommandLine;
using EdgeDiag.EdgeHost.Commands.Bench.Answers;
using EdgeDiag.EdgeHost.Commands.Bench.Service;
using EdgeDiag.EdgeHost.Commands.Bench.Training;
using EdgeDiag.EdgeHost.Storage;

namespace EdgeDiag.EdgeHost.Commands;

/// <summary><c>bench</c>: measures on this machine.</summary>
internal static class BenchCommand
{
    public static Command Create() =>
        new("bench", "Measure on this machine")
        {
            BenchGenerationCommand.Create(),
            BenchPrecisionCommand.Create(),
            BenchSwapCommand.Create(),
            BenchTrainCommand.Create(),
            BenchQLoraCommand.Create(),
            BenchFaultsCommand.Create(),
            BenchDiagnosisCommand.Create(),
            BenchBurstCommand.Create(),
            BenchStartCommand.Create(),
        };
}
