using static EdgeDiag.Fusion.Evaluation.Reports.Figures;

namespace EdgeDiag.Fusion.Evaluation.Reports;

/// <summary>The report's tables as texts, the same on the terminal and in HTML.</summary>
public static class ReportTables
{
    /// <summary>What the answers are worth: headings, then a row a contestant and language.</summary>
    public static ReportTable Answers(EvaluationReport report) =>
        new(
            ["row", "language", "n", "top-1", "95% interval", "top-3", "actions", "ECE", "abst. prec.", "abst. rec.", "false abst."],
            2,
            [
                .. report.Rows.Select(r =>
                    (string[])
                        [
                            r.Name,
                            r.Language,
                            Count(r.N),
                            Share(r.Top1),
                            Interval(r.Top1Low, r.Top1High),
                            Share(r.Top3),
                            Share(r.ActionRecall),
                            Share(r.Ece),
                            Share(r.AbstentionPrecision),
                            Share(r.AbstentionRecall),
                            Share(r.FalseAbstentionRate),
                        ]
                ),
            ]
        );

    /// <summary>What the answers rest on, and what they cost.</summary>
    public static ReportTable Grounds(EvaluationReport report) =>
        new(
            ["row", "language", "cite prec.", "cite rec.", "halluc.", "cut claims", "chars", "prompt", "tokens/s", "P50 s", "P95 s", "P99 s"],
            2,
            [
                .. report.Rows.Select(r =>
                    (string[])
                        [
                            r.Name,
                            r.Language,
                            Share(r.CitationPrecision),
                            Share(r.CitationRecall),
                            Share(r.HallucinationRate),
                            Share(r.CutClaimsRate),
                            Whole(r.AnswerChars),
                            Whole(r.PromptTokens),
                            Whole(r.TokensPerSecond),
                            Seconds(r.P50),
                            Seconds(r.P95),
                            Seconds(r.P99),
                        ]
                ),
            ]
        );

    /// <summary>Points of top-1 between two contestants.</summary>
    public static ReportTable Differences(EvaluationReport report) =>
        new(
            ["top-1 of", "less that of", "n", "points", "95% interval"],
            2,
            [.. report.Differences.Select(d => (string[])[d.Name, d.Minus, Count(d.N), Points(d.Difference), $"{Points(d.Low)} to {Points(d.High)}"])]
        );

    /// <summary>Perturbations, each with its own figures.</summary>
    public static ReportTable Perturbations(EvaluationReport report) =>
        new(
            ["perturbation", "row", "figure", "n", "hits", "share", "95% interval", "unperturbed"],
            3,
            [
                .. (report.Perturbations ?? []).Select(p =>
                    (string[])[p.Perturbation, p.Name, p.Measure, Count(p.N), Count(p.Hits), Share(p.Share), Interval(p.Low, p.High), Share(p.Unperturbed)]
                ),
            ]
        );

    /// <summary>What the figures of the perturbations count, each once.</summary>
    public static IReadOnlyList<(string Figure, string Meaning)> Meanings(EvaluationReport report) =>
        [.. (report.Perturbations ?? []).Select(p => (p.Measure, p.Meaning)).Distinct()];

    /// <summary>A breakdown.</summary>
    /// <param name="rows">Its rows.</param>
    /// <param name="key">Heading of its key.</param>
    public static ReportTable Breakdown(IReadOnlyList<BreakdownRow> rows, string key) =>
        new(
            [key, "row", "n", "top-1", "95% interval", "top-3"],
            2,
            [.. rows.Select(b => (string[])[b.Key, b.Name, Count(b.N), Share(b.Top1), Interval(b.Low, b.High), Share(b.Top3)])]
        );

    /// <summary>How the figures came about, one line each.</summary>
    public static IReadOnlyList<(string Key, string Value)> Provenance(EvaluationReport report)
    {
        var lines = new List<(string, string)>
        {
            ("command", report.Command),
            ("commit", report.Commit.Length > 0 ? report.Commit : "unknown"),
            ("suite", $"{report.Suite} {report.Digest}"),
            ("tickets", report.Asked < report.Questions ? $"the first {report.Asked} of {report.Questions}" : $"all {report.Questions}"),
        };
        if (report.Seed is { } seed)
            lines.Add(("seed", $"{seed}"));
        foreach (var row in report.Rows.DistinctBy(r => r.Name))
        {
            if (row.Model is { } m)
                lines.Add((row.Name, $"{m.Base}{(m.Adapter.Length > 0 ? $" + {m.Adapter}" : "")}, weights {m.Digest}"));
            if (row.Note is { } note)
                lines.Add((row.Name, note));
        }

        return lines;
    }
}
