using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeDiag.EdgeHost.Commands.CommandLine;
using EdgeDiag.Model.Engine.Running;
using Spectre.Console;

namespace EdgeDiag.EdgeHost.Commands.Bench;

/// <summary>How <c>bench</c> prints what it measured.</summary>
internal static class BenchOutput
{
    /// <summary>Members as in docs/reference/commands.md.</summary>
    public static readonly JsonSerializerOptions Members = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>What the figures were measured on.</summary>
    public static string Machine =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Processor()}, {Environment.ProcessorCount} cores, {TorchSharp.torch.get_num_threads()} threads, {ModelRunner.Instructions}"
        );

    /// <summary>One object (docs/reference/commands.md).</summary>
    public static void WriteJson(IReadOnlyList<BenchRow> rows) =>
        Console.WriteLine(
            JsonSerializer.Serialize(
                new
                {
                    Machine,
                    Commit = CommandOutput.Commit(),
                    Rows = rows,
                },
                Members
            )
        );

    /// <summary>One object (docs/reference/commands.md), with what training measures besides as a member of its own.</summary>
    public static void WriteJson(IReadOnlyList<BenchRow> rows, object training) =>
        Console.WriteLine(
            JsonSerializer.Serialize(
                new
                {
                    Machine,
                    Commit = CommandOutput.Commit(),
                    Rows = rows,
                    Training = training,
                },
                Members
            )
        );

    /// <summary>A table.</summary>
    public static void WriteTable(IReadOnlyList<BenchRow> rows)
    {
        Console.WriteLine(Machine);
        Console.WriteLine($"commit {CommandOutput.Commit()}");
        var table = new Table().Border(TableBorder.Simple);
        foreach (
            var (name, right) in ((string, bool)[])
                [
                    ("shape", false),
                    ("op", false),
                    ("precision", false),
                    ("batch", true),
                    ("tokens", true),
                    ("tokens/s", true),
                    ("P50 ms", true),
                    ("P99 ms", true),
                    ("MB", true),
                    ("GB/s", true),
                ]
        )
            table.AddColumn(right ? new TableColumn(name).RightAligned() : new TableColumn(name));
        foreach (var r in rows)
            table.AddRow(
                r.Shape,
                r.Op,
                r.Precision,
                Text(r.Batch, "0"),
                Text(r.Tokens, "0"),
                Text(r.TokensPerSecond, "0.0"),
                Text(r.P50 * 1e3, "0.000"),
                Text(r.P99 * 1e3, "0.000"),
                r.Bytes > 0 ? Text(r.Bytes / 1e6, "0.0") : "",
                r is { Bytes: > 0, Op: "decode" or "read" } ? Text(r.Bytes / r.P50 / 1e9, "0.0") : ""
            );
        Terminals.Output.Write(table);
    }

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private static string Processor()
    {
        const string file = "/proc/cpuinfo";
        return File.Exists(file) && File.ReadLines(file).FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) is { } line
            ? line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()
            : RuntimeInformation.ProcessArchitecture.ToString();
    }
}
