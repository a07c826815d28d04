using System.CommandLine;
using System.Globalization;
using EdgeDiag.EdgeHost.Commands.Bench.Training;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion;
using EdgeDiag.Model;
using Spectre.Console;
using TorchSharp;
using static TorchSharp.torch;

namespace EdgeDiag.EdgeHost.Commands.Bench.Answers;

/// <summary><c>bench generation</c>: prefill and decoding of random weights in the shapes that rivals are measured with.</summary>
internal static class BenchGenerationCommand
{
    private static readonly string[] Precisions = ["f32", "bf16", "bf16-packed", "int8", "int4", "libtorch-f32", "libtorch-bf16"];

    public static Command Create()
    {
        var shapes = new Option<string[]>("--shape") { Description = "mini or big; several times for both", DefaultValueFactory = _ => ["mini", "big"] };
        shapes.AcceptOnlyFromAmong("mini", "big");
        var precisions = new Option<string[]>("--precision")
        {
            Description = "Of the weights; several times for several",
            DefaultValueFactory = _ => ["bf16", "bf16-packed", "int8", "int4", "libtorch-bf16"],
        };
        precisions.AcceptOnlyFromAmong(Precisions);
        var batches = new Option<int[]>("--batch")
        {
            Description = "Sequences side by side, 1 to 64; several times for several",
            DefaultValueFactory = _ => [1, 8],
        };
        var device = new Option<string>("--device") { Description = "cpu, auto or cuda:N; on a GPU f32 and bf16 alone", DefaultValueFactory = _ => "cpu" };
        var rounds = new Option<int>("--rounds") { Description = "Rounds, in each of which everything is measured once", DefaultValueFactory = _ => 5 };
        var json = new Option<bool>("--json") { Description = "One object on standard output" };
        var command = new Command("generation", "Prefill and decoding with random weights, by shape and precision")
        {
            shapes,
            precisions,
            batches,
            device,
            rounds,
            json,
        };
        command.SetAction(result =>
            CommandErrors.GuardAsync(() =>
            {
                var memory = new MemoryBenchmark();
                var place = ModelDevice.Choose(result.GetValue(device)!);
                if (place.type != DeviceType.CPU && result.GetValue(precisions)!.FirstOrDefault(p => p is not ("f32" or "bf16")) is { } other)
                    throw new InvalidInputException("command line", "--precision", $"f32 or bf16 on {place}", other);
                var rows = result
                    .GetValue(shapes)!
                    .SelectMany(s => Rows(s, result.GetValue(precisions)!, result.GetValue(batches)!, Math.Max(1, result.GetValue(rounds)), memory, place))
                    .ToList();
                rows.Add(memory.Row());
                if (result.GetValue(json))
                    BenchOutput.WriteJson(rows);
                else
                    BenchOutput.WriteTable(rows);
                return Task.FromResult(0);
            })
        );
        return command;
    }

    // Every round measures everything once, so that a busy moment of the machine falls on all alike.
    private static IEnumerable<BenchRow> Rows(string shape, string[] precisions, int[] batches, int rounds, MemoryBenchmark memory, Device device)
    {
        var steps = shape == "mini" ? 128 : 24;
        var subjects = new List<GenerationBenchmark>();
        try
        {
            foreach (var precision in precisions)
            {
                Console.Error.WriteLine($"{shape} {precision}: making weights");
                subjects.Add(new GenerationBenchmark(shape, precision, steps, device));
            }

            var prefills = subjects.Select(_ => new List<IReadOnlyList<double>>()).ToList();
            var decodes = subjects.Select(_ => batches.Select(_ => new List<IReadOnlyList<double>>()).ToList()).ToList();
            for (var round = -1; round < rounds; round++)
            {
                Console.Error.WriteLine(
                    round < 0 ? $"{shape}: warming up" : string.Create(CultureInfo.InvariantCulture, $"{shape}: round {round + 1} of {rounds}")
                );
                memory.Measure();
                for (var s = 0; s < subjects.Count; s++)
                {
                    var prefill = subjects[s].Prefill(shape == "mini" ? 8 : 2);
                    if (round >= 0)
                        prefills[s].Add(prefill);
                    for (var b = 0; b < batches.Length; b++)
                    {
                        var decode = subjects[s].Decode(batches[b]);
                        if (round >= 0)
                            decodes[s][b].Add(decode);
                    }
                }
            }

            return
            [
                .. subjects.SelectMany(
                    (s, i) => new[] { s.Row("prefill", 1, prefills[i]) }.Concat(batches.Select((b, k) => s.Row("decode", b, decodes[i][k])))
                ),
            ];
        }
        finally
        {
            foreach (var subject in subjects)
                subject.Dispose();
        }
    }
}
