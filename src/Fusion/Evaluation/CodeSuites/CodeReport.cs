using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeDiag.Fusion.Evaluation.Reports;

namespace EdgeDiag.Fusion.Evaluation.CodeSuites;

/// <summary>The result of asking about every code of a plant (<c>eval --codes</c>, docs/reference/evaluation.md).</summary>
/// <param name="Suite">Name of the suite.</param>
/// <param name="Digest">Of its manuals.</param>
/// <param name="Commit">Of the program.</param>
/// <param name="Command">How it was called.</param>
/// <param name="Seed">Of readings and lamps.</param>
/// <param name="Rows">One a contestant, asking and language.</param>
public sealed record CodeReport(string Suite, string Digest, string Commit, string Command, int Seed, IReadOnlyList<CodeRow> Rows)
{
    private static readonly JsonSerializerOptions OneLine = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>Each answer; not written.</summary>
    [JsonIgnore]
    public IReadOnlyList<(string Name, CodeAnswer Answer)> Answers { get; init; } = [];

    /// <summary>As one line of JSON.</summary>
    public string Json() => JsonSerializer.Serialize(this, OneLine);

    /// <summary>As a table of texts.</summary>
    public ReportTable Table() =>
        new(
            ["row", "asked", "language", "n", "section", "remedies", "contradicted", "worse", "one cause diagnosed", "reordered", "P50 s", "P99 s"],
            3,
            [
                .. Rows.Select(r =>
                    (string[])
                        [
                            r.Name,
                            r.Asking.ToString().ToLowerInvariant(),
                            r.Language,
                            Figures.Count(r.N),
                            Figures.Share(r.Section),
                            Figures.Share(r.Remedy),
                            Figures.Count(r.Contradicted),
                            Figures.Count(r.Worse),
                            Figures.Share(r.Diagnosed),
                            Figures.Count(r.Reordered),
                            Figures.Seconds(r.P50),
                            Figures.Seconds(r.P99),
                        ]
                ),
            ]
        );
}
