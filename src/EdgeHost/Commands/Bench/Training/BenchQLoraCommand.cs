using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Learning;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.EdgeHost.Storage;

namespace EdgeDiag.EdgeHost.Commands.Bench.Training;

/// <summary><c>bench qlora</c>: what 4-bit weights save in training, and what they cost in loss.</summary>
internal static class BenchQLoraCommand
{
    // Losses of single batches jump; their mean over as many steps is the curve.
    private const int Smoothed = 20;

    public static Command Create()
    {
        var steps = new Option<int>("--steps") { Description = "Steps to measure memory in, 1 to 100", DefaultValueFactory = _ => 3 };
        var tickets = new Option<int>("--tickets")
        {
            Description = "Tickets of the demo plant to compare losses on; 0 for none",
            DefaultValueFactory = _ => 160,
        };
        var json = new Option<bool>("--json") { Description = "One object on standard output" };
        var command = new Command("qlora", "Memory of LoRA and QLoRA on the big shape, each in its own process, and their losses on the bundled model")
        {
            steps,
            tickets,
            json,
        };
        command.SetAction(result =>
            CommandErrors.GuardAsync(() =>
            {
                var figures = ((string[])["bf16", "qlora"])
                    .Select(p => BenchTrainCommand.Measured(new TrainSetup("big", p, Math.Clamp(result.GetValue(steps), 1, 100), GradientCheckpointing: true)))
                    .ToList();
                var ratio = (double)figures[1].PeakBytes / figures[0].PeakBytes;
                var losses = result.GetValue(tickets) > 0 ? Losses(result.GetValue(tickets)) : null;
                if (result.GetValue(json))
                {
                    BenchOutput.WriteJson(
                        [.. figures.Select(f => f.Row)],
                        new
                        {
                            Figures = figures.Select(BenchTrainCommand.Members),
                            PeakRatio = ratio,
                            losses?.Steps,
                            LoraLoss = losses?.Lora,
                            QloraLoss = losses?.QLora,
                            LossRatio = losses?.Ratio,
                            GreatestDeviation = losses?.Greatest,
                        }
                    );
                    return Task.FromResult(0);
                }

                BenchTrainCommand.Write(figures);
                Console.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"QLoRA's peak is {ratio:0.000} of LoRA's, its linear weights take {figures[1].LinearBytesPerParameter:0.000} bytes a parameter"
                    )
                );
                if (losses is not null)
                    Console.WriteLine(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"bundled model, {losses.Steps} steps: mean loss of the last {Smoothed} {losses.Lora:0.0000} with LoRA, "
                                + $"{losses.QLora:0.0000} with QLoRA ({losses.Ratio - 1:+0.0%;-0.0%}); the curves are never further apart than "
                                + $"{losses.Greatest:0.0%}"
                        )
                    );
                return Task.FromResult(0);
            })
        );
        return command;
    }

    // The same tickets, order and first factors, trained by the command that a user runs.
    private static Curves Losses(int count)
    {
        var folder = Directory.CreateTempSubdirectory("edgediag-bench-");
        try
        {
            var file = Path.Combine(folder.FullName, "tickets.jsonl");
            File.WriteAllLines(file, File.ReadLines(Locate.Existing("samples/plant/tickets/train.jsonl")).Take(count));
            var (lora, qlora) = (Curve("lora"), Curve("qlora", "--qlora"));
            if (lora.Length < Smoothed)
                return new Curves(lora.Length, lora.Average(), qlora.Average(), 0);
            var far = Enumerable
                .Range(Smoothed, lora.Length - Smoothed + 1)
                .Max(end => Math.Abs(qlora[(end - Smoothed)..end].Average() / lora[(end - Smoothed)..end].Average() - 1));
            return new Curves(lora.Length, lora[^Smoothed..].Average(), qlora[^Smoothed..].Average(), far);

            double[] Curve(string name, params string[] more)
            {
                Console.Error.WriteLine($"bundled model: {name} on {count} tickets");
                var output = Path.Combine(folder.FullName, name);
                ProgramRun.Output([
                    "train",
                    "--out",
                    output,
                    "--work",
                    output + "-work",
                    "--tickets",
                    file,
                    "--epochs",
                    "2",
                    "--batch",
                    "8",
                    "--targets",
                    "q_proj,k_proj,v_proj,o_proj,gate_proj,up_proj,down_proj",
                    .. more,
                ]);
                return
                [
                    .. JsonDocument
                        .Parse(File.ReadAllText(Path.Combine(output, LossCurve.JsonName)))
                        .RootElement.EnumerateArray()
                        .Select(s => s.GetProperty("loss").GetDouble()),
                ];
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private sealed record Curves(int Steps, double Lora, double QLora, double Greatest)
    {
        public double Ratio => QLora / Lora;
    }
}
