using EdgeDiag.Fusion.Evaluation.Contestants;

namespace EdgeDiag.Fusion.Evaluation.Statistics;

/// <summary>Sums verdicts up into a row.</summary>
public static class RowStatistics
{
    // Every share is a sum over tickets divided by another, so that one bootstrap serves them all.
    private static readonly Dictionary<string, (Func<Verdict, double> Part, Func<Verdict, double> Whole)> Shares = new(StringComparer.Ordinal)
    {
        ["top1"] = (v => One(v.Right), _ => 1),
        ["top3"] = (v => One(v.AmongThree), _ => 1),
        ["action_recall"] = (v => v.ActionRecall ?? 0, v => One(v.ActionRecall is not null)),
        ["citation_precision"] = (v => v.Right ? v.Citations ?? 0 : 0, v => v.Citations ?? 0),
        ["citation_recall"] = (v => One(v is { Answerable: true, CitedRight: true }), v => One(v is { Answerable: true, CitedRight: not null })),
        ["hallucination_rate"] = (v => One(v is { Claims: not null, CutClaims: > 0 }), v => One(v.Claims is not null)),
        ["cut_claims_rate"] = (v => v.Claims is null ? 0 : v.CutClaims, v => v.Claims ?? 0),
        ["abstention_precision"] = (v => One(v is { Abstained: true, Answerable: false }), v => One(v is { Abstained: true, Answerable: not null })),
        ["abstention_recall"] = (v => One(v is { Abstained: true, Answerable: false }), v => One(v.Answerable == false)),
        ["false_abstention_rate"] = (v => One(v is { Abstained: true, Answerable: true }), v => One(v.Answerable == true)),
    };

    /// <summary>The row of a contestant's verdicts.</summary>
    /// <param name="contestant">The contestant.</param>
    /// <param name="language"><c>zh</c>, <c>en</c> or <c>all</c>.</param>
    /// <param name="verdicts">At least one.</param>
    public static EvaluationRow Summarize(IContestant contestant, string language, IReadOnlyList<Verdict> verdicts)
    {
        var values = Shares.ToDictionary(s => s.Key, s => Share(s.Value, verdicts));
        var intervals = Shares
            .Select(s => (s.Key, Interval: Interval(s.Value, verdicts)))
            .Where(s => s.Interval is not null)
            .ToDictionary(s => s.Key, s => new[] { s.Interval!.Value.Low, s.Interval.Value.High });
        var seconds = verdicts.Select(v => v.Seconds).Order().ToList();
        var reliability = Calibration.Reliability(verdicts);
        var written = verdicts.Where(v => v.Diagnosis is not null).ToList();
        var asked = verdicts.Where(v => v is { PromptTokens: not null, ModelSeconds: > 0 }).ToList();
        return new EvaluationRow
        {
            Name = contestant.Name,
            Language = language,
            N = verdicts.Count,
            Note = contestant.Note,
            Model = contestant.Model,
            Top1 = values["top1"]!.Value,
            Top1Low = intervals["top1"][0],
            Top1High = intervals["top1"][1],
            Top3 = values["top3"]!.Value,
            ActionRecall = values["action_recall"],
            CitationPrecision = values["citation_precision"],
            CitationRecall = values["citation_recall"],
            HallucinationRate = values["hallucination_rate"],
            CutClaimsRate = values["cut_claims_rate"],
            AbstentionPrecision = values["abstention_precision"],
            AbstentionRecall = values["abstention_recall"],
            FalseAbstentionRate = values["false_abstention_rate"],
            Ece = Calibration.Error(reliability),
            AnswerChars = written.Count == 0 ? null : written.Average(v => v.Diagnosis!.Summary.Length),
            PromptTokens = asked.Count == 0 ? null : asked.Average(v => v.PromptTokens!.Value),
            TokensPerSecond = asked.Count == 0 ? null : asked.Sum(v => v.PromptTokens!.Value + v.GeneratedTokens) / asked.Sum(v => v.ModelSeconds!.Value),
            P50 = Percentile(seconds, 0.5),
            P95 = Percentile(seconds, 0.95),
            P99 = Percentile(seconds, 0.99),
            Intervals = intervals,
            Reliability = language == "all" && reliability.Count > 0 ? reliability : null,
        };
    }

    /// <summary>The value that a share of the others does not exceed; nearest rank.</summary>
    /// <param name="sorted">Ascending, at least one.</param>
    /// <param name="share">0 to 1.</param>
    public static double Percentile(IReadOnlyList<double> sorted, double share) =>
        sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Count) - 1, 0, sorted.Count - 1)];

    private static double? Share((Func<Verdict, double> Part, Func<Verdict, double> Whole) share, IReadOnlyList<Verdict> verdicts) =>
        verdicts.Sum(share.Whole) is var whole && whole == 0 ? null : verdicts.Sum(share.Part) / whole;

    private static (double Low, double High)? Interval((Func<Verdict, double> Part, Func<Verdict, double> Whole) share, IReadOnlyList<Verdict> verdicts) =>
        Bootstrap.Ratio([.. verdicts.Select(share.Part)], [.. verdicts.Select(share.Whole)]);

    private static double One(bool hit) => hit ? 1 : 0;
}
