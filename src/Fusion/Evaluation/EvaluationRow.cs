using System.Text.Json.Serialization;

namespace EdgeDiag.Fusion.Evaluation;

/// <summary>One contestant's figures over some tickets (design §6). Members a contestant cannot have are null and left out.</summary>
public sealed record EvaluationRow
{
    /// <summary>The contestant.</summary>
    public required string Name { get; init; }

    /// <summary><c>zh</c>, <c>en</c> or <c>all</c>.</summary>
    public required string Language { get; init; }

    /// <summary>Tickets.</summary>
    public required int N { get; init; }

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

    /// <summary>Share of manual and ticket citations whose source names the right cause.</summary>
    [JsonPropertyName("citation_precision")]
    public double? CitationPrecision { get; init; }

    /// <summary>Share of answers from which the grounding check cut anything.</summary>
    [JsonPropertyName("hallucination_rate")]
    public double? HallucinationRate { get; init; }

    /// <summary>Share of claims it cut.</summary>
    [JsonPropertyName("cut_claims_rate")]
    public double? CutClaimsRate { get; init; }

    /// <summary>Share of abstentions where no source listed the right cause; null without abstentions.</summary>
    [JsonPropertyName("abstention_precision")]
    public double? AbstentionPrecision { get; init; }

    /// <summary>Share of tickets whose cause no source listed that it abstained from; null without such tickets.</summary>
    [JsonPropertyName("abstention_recall")]
    public double? AbstentionRecall { get; init; }

    /// <summary>Expected calibration error of the first cause's confidence over ten bins of equal width.</summary>
    public double? Ece { get; init; }

    /// <summary>Median seconds of one answer.</summary>
    [JsonPropertyName("p50_s")]
    public required double P50 { get; init; }

    /// <summary>99th percentile of the seconds of one answer.</summary>
    [JsonPropertyName("p99_s")]
    public required double P99 { get; init; }
}
