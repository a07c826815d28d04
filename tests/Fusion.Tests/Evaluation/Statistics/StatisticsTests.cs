using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Evaluation.Contestants;
using EdgeDiag.Fusion.Evaluation.Questions;
using EdgeDiag.Fusion.Evaluation.Statistics;
using EdgeDiag.Fusion.Sources;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Tests.Evaluation.Statistics;

public class StatisticsTests
{
    private static readonly IContestant Someone = new DiagnosticianContestant("x", null, TimeProvider.System, new DiagnosisOptions());

    internal static Verdict Verdict(string id, string right, string[] causes, double seconds) =>
        new(Question.FromTicket(Press.Ticket(id, right), Press.Case(), new Retrieval(Press.Manuals(), TicketIndex.Empty)), causes, seconds);

    [Fact]
    public void Summarize_Verdicts_CountsWhatItSays()
    {
        Verdict[] verdicts =
        [
            Verdict("1", "a", ["a", "b"], 0.1) with
            {
                Actions = ["拧紧 "],
                Confidence = 0.9,
                Answerable = true,
                Claims = 3,
                CutClaims = 0,
                Citations = 2,
                CitedRight = true,
                PromptTokens = 90,
                GeneratedTokens = 10,
                ModelSeconds = 0.1,
            },
            Verdict("2", "b", ["a", "b"], 0.2) with
            {
                Confidence = 0.8,
                Answerable = true,
                Claims = 2,
                CutClaims = 1,
                Citations = 2,
                CitedRight = true,
                PromptTokens = 110,
                GeneratedTokens = 10,
                ModelSeconds = 0.1,
            },
            Verdict("3", "c", [], 0.3) with
            {
                Answerable = false,
                Claims = 1,
                CutClaims = 0,
                CitedRight = false,
            },
            Verdict("4", "d", [], 0.4) with
            {
                Answerable = true,
                Claims = 0,
                CutClaims = 0,
                CitedRight = false,
            },
        ];
        var row = RowStatistics.Summarize(Someone, "all", verdicts);
        Assert.Equal((4, 0.25, 0.5), (row.N, row.Top1, row.Top3));
        Assert.Equal((0.25, 1.0 / 6, 0.5), (row.HallucinationRate, row.CutClaimsRate, row.CitationPrecision));
        Assert.Equal((0.5, 1.0, 1.0 / 3), (row.AbstentionPrecision, row.AbstentionRecall, row.FalseAbstentionRate));
        Assert.Equal((0.25, 2.0 / 3), (row.ActionRecall, row.CitationRecall));
        Assert.Equal((100, 1100), (row.PromptTokens, Math.Round(row.TokensPerSecond!.Value)));
        Assert.Equal((0.1 + 0.8) / 2, row.Ece!.Value, 9);
        Assert.Equal((0.2, 0.4, 0.4), (row.P50, row.P95, row.P99));
        Assert.InRange(row.Top1, row.Top1Low, row.Top1High);
        Assert.Equal(row.Top1Low, row.Intervals["top1"][0]);
        Assert.Equal(10, row.Intervals.Count);
    }

    [Fact]
    public void Share_Interval_IsNearTheBinomials()
    {
        var (low, high) = Bootstrap.Share([.. Enumerable.Range(0, 400).Select(i => i % 4 == 0)]);
        Assert.InRange(low, 0.2, 0.22);
        Assert.InRange(high, 0.28, 0.3);
    }

    [Fact]
    public void Difference_OfTheSameHits_IsNarrowerThanOfIndependentOnes()
    {
        bool[] first = [.. Enumerable.Range(0, 400).Select(i => i % 2 == 0)];
        bool[] nearlyTheSame = [.. first.Select((h, i) => i < 8 ? !h : h)],
            others = [.. Enumerable.Range(0, 400).Select(i => i / 2 % 2 == 0)];
        double Width(bool[] second) => Bootstrap.Difference(first, second) is var (low, high) ? high - low : 0;
        Assert.True(Width(nearlyTheSame) < 0.3 * Width(others));
        Assert.Equal((0, 0), Bootstrap.Difference(first, first));
    }

    [Fact]
    public void Ratio_OfNothing_IsNull() => Assert.Null(Bootstrap.Ratio([0, 0], [0, 0]));

    [Fact]
    public void Reliability_Bins_HoldMeanConfidenceAndAccuracy()
    {
        var bins = Calibration.Reliability([
            Verdict("1", "a", ["a"], 0) with
            {
                Confidence = 1,
            },
            Verdict("2", "a", ["b"], 0) with
            {
                Confidence = 0.92,
            },
            Verdict("3", "a", ["a"], 0) with
            {
                Confidence = 0.31,
            },
            Verdict("4", "a", [], 0),
        ]);
        Assert.Equal([(0.3, 1, 1.0), (0.9, 2, 0.5)], bins.Select(b => (b.Low, b.N, b.Accuracy)));
        Assert.Equal(((2 * 0.46) + 0.69) / 3, Calibration.Error(bins)!.Value, 9);
        Assert.Null(Calibration.Error([]));
    }

    [Fact]
    public void Right_WhereAbstainingIsRight_IsAbstaining()
    {
        var abstained = Verdict("1", "a", [], 0);
        Assert.False(abstained.Right);
        Assert.True((abstained with { Question = abstained.Question with { Expected = null } }).Right);
    }
}
