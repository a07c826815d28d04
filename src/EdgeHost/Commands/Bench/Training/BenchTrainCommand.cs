using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Model.Training;
using Spectre.Console;

namespace EdgeDiag.EdgeHost.Commands.Bench.Training;

/// <summary><c>bench train</c>: speed of training an adapter, beside what the machine can do.</summary>
internal static class BenchTrainCommand
{
    public static Command Create()
    {
        var shapes = new Option<string[]>("--shape") { Description = "mini or big; several times for both", DefaultValueFactory = _ => ["mini", "big"] };
        shapes.AcceptOnlyFromAmong("mini", "big");
        var precisions = new Option<string[]>("--precision") { Description = "bf16 or qlora; several times for both", DefaultValueFactory = _ => ["bf16"] };
        precisions.AcceptOnlyFromAmong("bf16", "qlora");
        var steps = new Option<int>("--steps") { Description = "Steps to measure, 1 to 1000", DefaultValueFactory = _ => 10 };
        var twice = new Option<bool>("--gradient-checkpointing") { Description = "Compute layers twice instead of keeping what they computed" };
        var compute = new Option<string>("--compute") { Description = "Type of products: auto, f32 or bf16", DefaultValueFactory = _ => ComputeChoice.Auto };
        compute.AcceptOnlyFromAmong(ComputeChoice.Auto, ComputeChoice.Single, ComputeChoice.Half);
        var json = new Option<bool>("--json") { Description = "One object on standard output" };
        var here = new Option<bool>("--here") { Description = "Measure one shape and precision in this process and print its figures alone", Hidden = true };
        var command = new Command("train", "Training a LoRA adapter on random weights, and its share of the machine's peak")
        {
            shapes,
            precisions,
            steps,
            twice,
            compute,
            json,
            here,
        };
        command.SetAction(result =>
            CommandErrors.GuardAsync(() =>
            {
                var setups = result
                    .GetValue(shapes)!
                    .SelectMany(s =>
                        result
                            .GetValue(precisions)!
                            .Select(p => new TrainSetup(s, p, Math.Clamp(result.GetValue(steps), 1, 1000), result.GetValue(twice), result.GetValue(compute)!))
                    )
                    .ToList();
                if (result.GetValue(here))
                {
                    Console.WriteLine(JsonSerializer.Serialize(TrainBenchmark.Measure(setups[0])));
                    return Task.FromResult(0);
                }

                var figures = setups.Select(Measured).ToList();
                if (result.GetValue(json))
                    BenchOutput.WriteJson([.. figures.Select(f => f.Row)], figures.Select(Members));
                else
                    Write(figures);
                return Task.FromResult(0);
            })
        );
        return command;
    }

    /// <summary>Measures in a process of its own.</summary>
    public static TrainFigures Measured(TrainSetup setup)
    {
        Console.Error.WriteLine($"{setup.Shape} {setup.Precision}: {setup.Steps} steps");
        return JsonSerializer.Deserialize<TrainFigures>(
            ProgramRun.Output([
                "bench",
                "train",
                "--here",
                "--shape",
                setup.Shape,
                "--precision",
                setup.Precision,
                "--steps",
                setup.Steps.ToString(CultureInfo.InvariantCulture),
                "--compute",
                setup.Compute,
                .. setup.GradientCheckpointing ? ["--gradient-checkpointing"] : Array.Empty<string>(),
            ])
        )!;
    }

    /// <summary>The figures that rows have no member for.</summary>
    public static object Members(TrainFigures f) =>
        new
        {
            f.Setup.Shape,
            f.Setup.Precision,
            f.Compute,
            f.Setup.GradientCheckpointing,
            f.FlopsPerToken,
            f.PeakFlops,
            f.ShareOfPeak,
            f.LinearBytesPerParameter,
            f.PeakBytes,
            f.EstimatedBytes,
        };

    /// <summary>A table.</summary>
    public static void Write(IReadOnlyList<TrainFigures> figures)
    {
        Console.WriteLine(BenchOutput.Machine);
        Console.WriteLine($"commit {CommandOutput.Commit()}");
        var table = new Table().Border(TableBorder.Simple).AddColumn("shape").AddColumn("precision").AddColumn("products").AddColumn("checkpointing");
        foreach (
            var name in (string[])
                ["batch", "tokens/s", "step s", "GFLOP/s", "peak GFLOP/s", "share of peak", "B a linear parameter", "memory MB", "estimate MB"]
        )
            table.AddColumn(new TableColumn(name).RightAligned());
        foreach (var f in figures)
            table.AddRow(
                f.Setup.Shape,
                f.Setup.Precision,
                f.Compute,
                f.Setup.GradientCheckpointing ? "yes" : "no",
                $"{f.Setup.Batch} x {TrainSetup.Length}",
                Text(f.TokensPerSecond, "0"),
                Text(f.Row.P50, "0.000"),
                Text(f.TokensPerSecond * f.FlopsPerToken / 1e9, "0"),
                Text(f.PeakFlops / 1e9, "0"),
                Text(f.ShareOfPeak, "0.0%"),
                Text(f.LinearBytesPerParameter, "0.000"),
                Text(f.PeakBytes / 1e6, "0"),
                Text(f.EstimatedBytes / 1e6, "0")
            );
        Terminals.Output.Write(table);
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
