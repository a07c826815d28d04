using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeDiag.Fusion.Evaluation.Statistics;

namespace EdgeDiag.Fusion.Evaluation;

/// <summary>The result of an evaluation (<c>eval --json</c>, docs/reference/commands.md).</summary>
public sealed record EvaluationReport
{
    private static readonly JsonSerializerOptions OneLine = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private static readonly JsonSerializerOptions Lines = new(OneLine) { WriteIndented = true };

    /// <summary>Name of the suite.</summary>
    public required string Suite { get; init; }

    /// <summary>What the suite is; null where it does not say.</summary>
    public string? Description { get; init; }

    /// <summary>Of the suite's files.</summary>
    public required string Digest { get; init; }

    /// <summary>Of the program.</summary>
    public required string Commit { get; init; }

    /// <summary>How it was called.</summary>
    public required string Command { get; init; }

    /// <summary>Questions of the suite.</summary>
    public required int Questions { get; init; }

    /// <summary>The first so many were asked.</summary>
    public required int Asked { get; init; }

    /// <summary>Of the perturbations; null without any.</summary>
    public int? Seed { get; init; }

    /// <summary>One a contestant and language.</summary>
    public required IReadOnlyList<EvaluationRow> Rows { get; init; }

    /// <summary>Models against their rivals.</summary>
    public required IReadOnlyList<DifferenceRow> Differences { get; init; }

    /// <summary>Perturbed tickets; null without any.</summary>
    public IReadOnlyList<PerturbationRow>? Perturbations { get; init; }

    /// <summary>By device type.</summary>
    public IReadOnlyList<BreakdownRow>? ByType { get; init; }

    /// <summary>By device type and code.</summary>
    public IReadOnlyList<BreakdownRow>? ByCode { get; init; }

    /// <summary>Each answer to the tickets as they were; a file of its own.</summary>
    [JsonIgnore]
    public IReadOnlyList<AnswerRow> Answers { get; init; } = [];

    /// <summary>Seconds of each contestant's answers, by its name; for plots, not written.</summary>
    [JsonIgnore]
    public IReadOnlyDictionary<string, IReadOnlyList<double>> Seconds { get; init; } = new Dictionary<string, IReadOnlyList<double>>();

    /// <summary>As one line of JSON, without the breakdowns.</summary>
    public string Json() => JsonSerializer.Serialize(this with { ByType = null, ByCode = null }, OneLine);

    /// <summary>The whole report as indented JSON.</summary>
    public string FullJson() => JsonSerializer.Serialize(this, Lines);
}
