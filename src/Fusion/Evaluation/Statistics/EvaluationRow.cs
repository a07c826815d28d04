using System.Text.Json.Serialization;
using EdgeDiag.Fusion.Diagnoses;

namespace EdgeDiag.Fusion.Evaluation.Statistics;

/// <summary>One contestant's figures over some tickets (docs/reference/commands.md). Members a contestant cannot have are null and left out.</summary>
public sealed record EvaluationRow
{
    /// <summary>The contestant.</summary>
    public required string Name { get; init; }

    /// <summary><c>zh</c>, <c>en</c> or <c>all</c>.</summary>
    public required string Language { get; init; }

    /// <summary>Tickets.</summary>
    public required int N { get; init; }

    /// <summary>What a reader should know of the contestant.</summary>
    public string? Note { get; init; }

    /// <summary>The weights that answered.</summary>
    public ModelIdentity? Model { get; init; }

    /// <summary>Share whose first cause is right; an abstention is not.</summary>
    public required double Top1 { get; init; }

    /// <summary>Lower end of the 95% bootstrap interval of <see cref="Top1"/>.</summary>
    [JsonPropertyName("top1_low")]
    public required double Top1Low { get; init; }

    /// <summary>Upper end.</summary>
    [JsonPropertyName("top1_high")]
    public required double Top1High { get; init; }

    /// <summary>Share whose first three published causes hold the right one.</summary>
    public required double Top3 { get; init; }

    /// <summary>Share of the ticket's actions that were published, mean over the tickets.</summary>
    public double? ActionRecall { get; init; }

    /// <summary>Share of the first causes' manual and ticket citations whose source names the right cause.</summary>
    public double? CitationPrecision { get; init; }

    /// <summary>Share of answerable tickets in which a listed cause cites the manual entry or ticket of the right cause.</summary>
    public double? CitationRecall { get; init; }

    /// <summary>Share of answers from which the grounding check cut anything.</summary>
    public double? HallucinationRate { get; init; }

    /// <summary>Share of claims it cut.</summary>
    public double? CutClaimsRate { get; init; }

    /// <summary>Share of abstentions where no source listed the right cause; null without abstentions.</summary>
    public double? AbstentionPrecision { get; init; }

    /// <summary>Share of tickets whose cause no source listed that it abstained from; null without such tickets.</summary>
    public double? AbstentionRecall { get; init; }

    /// <summary>Share of tickets whose cause a source listed that it abstained from all the same.</summary>
    public double? FalseAbstentionRate { get; init; }

    /// <summary>Expected calibration error of the first cause's confidence over ten bins of equal width.</summary>
    public double? Ece { get; init; }

    /// <summary>Mean length of the summary, UTF-16 characters.</summary>
    public double? AnswerChars { get; init; }

    /// <summary>Mean tokens of the prompt.</summary>
    public double? PromptTokens { get; init; }

    /// <summary>Prompt and generated tokens by the model's seconds.</summary>
    [JsonPropertyName("tokens_per_s")]
    public double? TokensPerSecond { get; init; }

    /// <summary>Median seconds of one answer.</summary>
    [JsonPropertyName("p50_s")]
    public required double P50 { get; init; }

    /// <summary>95th percentile of the seconds of one answer.</summary>
    [JsonPropertyName("p95_s")]
    public required double P95 { get; init; }

    /// <summary>99th percentile.</summary>
    [JsonPropertyName("p99_s")]
    public required double P99 { get; init; }

    /// <summary>95% bootstrap intervals of all shares of this row, lower and upper end, by the name of their member.</summary>
    public required IReadOnlyDictionary<string, double[]> Intervals { get; init; }

    /// <summary>Confidence against accuracy; in rows over all languages.</summary>
    public IReadOnlyList<ReliabilityBin>? Reliability { get; init; }
}
