using System.Text.Json.Serialization;

namespace EdgeDiag.EdgeHost.Commands.Bench;

/// <summary>One measured figure, as <c>bench --json</c> prints it (docs/reference/commands.md).</summary>
/// <param name="Shape"><c>mini</c>, <c>big</c>, <c>bundled</c>, or <c>memory</c> for what reading memory alone gives.</param>
/// <param name="Op"><c>prefill</c>, <c>decode</c>, <c>diagnosis</c>, <c>train</c>, <c>swap</c>, <c>start</c> or <c>read</c>.</param>
/// <param name="Precision">Of the weights.</param>
/// <param name="Batch">Sequences side by side.</param>
/// <param name="Tokens">Tokens of a sequence: of the prompt, or decoded behind one.</param>
/// <param name="TokensPerSecond">Median over the rounds, all sequences together.</param>
/// <param name="P50">Median, seconds: of a prefill, a decode step, an answer, a pause, a start.</param>
/// <param name="P99">99th percentile, seconds.</param>
/// <param name="Bytes">Bytes of weights that a step reads, or of memory, where the operation has such a figure.</param>
public sealed record BenchRow(
    string Shape,
    string Op,
    string Precision,
    int Batch,
    int Tokens,
    [property: JsonPropertyName("tokens_per_s")] double TokensPerSecond,
    [property: JsonPropertyName("p50_s")] double P50,
    [property: JsonPropertyName("p99_s")] double P99,
    long Bytes
);
