using EdgeDiag.Fusion.Evaluation;
using EdgeDiag.Fusion.Evaluation.Contestants;
using EdgeDiag.Fusion.Evaluation.Promotion;
using EdgeDiag.Fusion.Tests.Evaluation.Statistics;

namespace EdgeDiag.Fusion.Tests.Evaluation.Promotion;

public class GateTests
{
    private const string Right = "a",
        Wrong = "b";

    private static readonly GateOptions Options = new();

    [Fact]
    public void Judge_ManyNewTicketsRightAndNothingElseWorse_Passes()
    {
        var report = Gate.Judge(Shown("new", newRight: 11), Shown("old", newRight: 1), Manual(), Options);
        Assert.True(report.Passed, report.Line());
        Assert.Contains("all", report.Line(), StringComparison.Ordinal);
        Assert.StartsWith("# Passed: new", report.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_AsGoodAsTheChampion_IsRefused()
    {
        var report = Gate.Judge(Shown("new", newRight: 6), Shown("old", newRight: 6), Manual(), Options);
        Assert.Equal([Gate.NewTickets], Failed(report));
        Assert.StartsWith("# Refused: new", report.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_OneTicketBetter_IsWithinChance() =>
        Assert.Equal([Gate.NewTickets], Failed(Gate.Judge(Shown("new", newRight: 7), Shown("old", newRight: 6), Manual(), Options)));

    [Fact]
    public void Judge_OlderTicketsForgotten_IsRefused()
    {
        // Eleven new ones gained, five of two hundred older ones lost: better in all, but not for those who had been served well.
        var report = Gate.Judge(Shown("new", newRight: 12, olderRight: 175), Shown("old", newRight: 1, olderRight: 180), Manual(), Options);
        Assert.Contains(Gate.OlderTickets, Failed(report));
        Assert.Contains("older tickets", report.Line(), StringComparison.Ordinal);
        Assert.DoesNotContain(
            Gate.OlderTickets,
            Failed(Gate.Judge(Shown("new", newRight: 12, olderRight: 176), Shown("old", newRight: 1, olderRight: 180), Manual(), Options))
        );
    }

    [Fact]
    public void Judge_NoBetterThanTheManual_IsRefused() =>
        Assert.Contains(
            "new tickets, beside the manual alone",
            Failed(
                Gate.Judge(
                    Shown("new", newRight: 12, olderRight: 100),
                    Shown("old", newRight: 0, olderRight: 100),
                    Shown("manual-only", newRight: 12, olderRight: 100),
                    Options
                )
            )
        );

    [Fact]
    public void Judge_ClaimsCutLatencyPerplexityPerturbation_EachRefuses()
    {
        var old = Shown("old", newRight: 1) with { Perplexity = 20, Perturbed = [Row(0.9)] };
        GateExamination Good() => Shown("new", newRight: 11) with { Perplexity = 20, Perturbed = [Row(0.9)] };
        Assert.Empty(Failed(Gate.Judge(Good(), old, Manual(), Options)));
        Assert.Equal(
            ["answers that lost a claim"],
            Failed(Gate.Judge(Good() with { Older = [.. Good().Older.Select((v, i) => i < 5 ? v with { CutClaims = 1 } : v)] }, old, Manual(), Options))
        );
        Assert.Equal(
            ["99th percentile of seconds"],
            Failed(Gate.Judge(Good() with { Older = [.. Good().Older.Select(v => v with { Seconds = 0.2 })] }, old, Manual(), Options))
        );
        Assert.Equal(["perplexity of general text"], Failed(Gate.Judge(Good() with { Perplexity = 22.1 }, old, Manual(), Options)));
        Assert.Equal(["removed: strict"], Failed(Gate.Judge(Good() with { Perturbed = [Row(0.84)] }, old, Manual(), Options)));
    }

    [Fact]
    public void Judge_TooFewNewTickets_IsRefused() =>
        Assert.Contains("number of new tickets", Failed(Gate.Judge(Cut(Shown("new", newRight: 11)), Cut(Shown("old", newRight: 1)), Cut(Manual()), Options)));

    [Fact]
    public void Judge_OtherTickets_IsAnError()
    {
        var other = Shown("old", newRight: 1);
        Assert.Throws<ArgumentException>(() => Gate.Judge(Shown("new", newRight: 11), other with { New = [.. other.New.Reverse()] }, Manual(), Options));
    }

    private static string[] Failed(GateReport report) => [.. report.Checks.Where(c => !c.Passed).Select(c => c.Name)];

    private static GateExamination Manual() => Shown("manual-only", newRight: 0, olderRight: 120);

    private static GateExamination Cut(GateExamination shown) => shown with { New = [.. shown.New.Take(7)] };

    private static GateExamination Shown(string name, int newRight, int olderRight = 180) =>
        new()
        {
            Name = name,
            New = Verdicts("n", 12, newRight),
            Older = Verdicts("o", 200, olderRight),
        };

    private static List<Verdict> Verdicts(string prefix, int count, int right) =>
        [.. Enumerable.Range(0, count).Select(i => StatisticsTests.Verdict($"{prefix}{i}", Right, [i < right ? Right : Wrong], 0.1) with { Claims = 1 })];

    private static PerturbationRow Row(double share) =>
        new()
        {
            Perturbation = "removed",
            Name = "x",
            Measure = "strict",
            Meaning = "",
            N = 100,
            Hits = (int)(100 * share),
            Share = share,
            Low = share,
            High = share,
        };
}
