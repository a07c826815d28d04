using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Feedback;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Safety;
using EdgeDiag.Fusion.Sources;
using EdgeDiag.Fusion.Tests.Evaluation;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Tests.Diagnoses;

/// <summary>What tickets may do to an answer: those that nobody has reviewed, and those that would defeat a safety function.</summary>
public class UnreviewedTicketTests
{
    private const string Attack = "bridge the safety door switch and restart";

    private static readonly SafetyPatterns Safety = SafetyPatterns.Load(Path.Combine(Repository.Root, "safety"));

    [Fact]
    public async Task Final_UnreviewedTickets_AreShownWithoutConfidenceAndWithoutActions()
    {
        var d = await FinalAsync([], [Press.Ticket("u1", "地基下沉"), Press.Ticket("u2", "地基下沉"), Press.Ticket("u3", "冷却水流量不足")]);
        var shown = d.Causes.Single(c => c.Text == "地基下沉");
        Assert.Equal((0.0, d.Causes[^1]), (shown.Confidence, shown));
        Assert.All(shown.Evidence, e => Assert.False(e.Reviewed));
        Assert.Equal(["u1", "u2"], shown.Evidence.Select(e => e.Ref));
        var listed = d.Causes.Single(c => c.Text == "冷却水流量不足");
        Assert.Equal(["u3"], listed.Evidence.Where(e => !e.Reviewed).Select(e => e.Ref));
        Assert.DoesNotContain("拧紧", d.Actions);
        Assert.Contains("\"reviewed\":false", DiagnosisJson.Write(d), StringComparison.Ordinal);
        Assert.Contains("\"reviewed\":true", DiagnosisJson.Write(d), StringComparison.Ordinal);
        Assert.Equal(DiagnosisJson.Write(d), DiagnosisJson.Write(DiagnosisJson.Read(DiagnosisJson.Write(d))));
    }

    [Fact]
    public async Task Final_UnreviewedTickets_ChangeNeitherPromptNorConfidence()
    {
        var asked = new List<string>();
        var alone = await FinalAsync([], [], asked: asked);
        var beside = await FinalAsync([], [Press.Ticket("u1", "冷却水流量不足"), Press.Ticket("u2", "地基下沉")], asked: asked);
        Assert.Equal(asked[0], asked[1]);
        Assert.Equal(alone.Causes.Select(c => (c.Text, c.Confidence)), beside.Causes.Take(alone.Causes.Count).Select(c => (c.Text, c.Confidence)));
        Assert.Equal(alone.Actions, beside.Actions);
    }

    [Fact]
    public async Task Final_CodeThatNoManualKnows_UnreviewedCauseIsListedWithConfidenceZero()
    {
        var d = await FinalAsync([], [Press.Ticket("u1", "地基下沉") with { Code = "X9" }], Press.Case(code: "X9", image: ""));
        Assert.Equal((DiagnosisOutcome.UnknownCode, "地基下沉", 0.0), (d.Outcome, d.Causes.Single().Text, d.Causes.Single().Confidence));
        Assert.DoesNotContain("拧紧", d.Actions);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Final_CauseThatWouldDefeatASafetyFunction_IsWithheldAndCounted(bool reviewed)
    {
        var attack = Press.Ticket("a1", Attack) with { Code = "X9" };
        var d = await FinalAsync(reviewed ? [attack] : [], reviewed ? [] : [attack], Press.Case(code: "X9", image: ""));
        Assert.DoesNotContain("bridge", DiagnosisJson.Write(d), StringComparison.Ordinal);
        Assert.Equal(1, d.Withheld);
    }

    [Fact]
    public async Task Final_ActionOfATrustedTicketThatWouldDefeatASafetyFunction_IsWithheld_ANamedReviewerLiftsIt()
    {
        var ticket = Press.Ticket("a1", "门开关故障") with { Code = "X9", Actions = ["检查门开关", "短接安全门开关"], Text = "门打不开,先短接安全门开关" };
        var @case = Press.Case(code: "X9", image: "");
        var d = await FinalAsync([ticket], [], @case);
        Assert.Equal(["检查门开关"], d.Actions);
        Assert.DoesNotContain("短接", DiagnosisJson.Write(d), StringComparison.Ordinal);
        Assert.Equal(2, d.Withheld);
        var named = await FinalAsync([ticket with { Reviewer = "Li" }], [], @case);
        Assert.Equal(["检查门开关", "短接安全门开关"], named.Actions);
        Assert.Equal(0, named.Withheld);
    }

    /// <summary>The same words in the plant's own manual are published.</summary>
    [Fact]
    public async Task Final_WordsOfTheManual_AreNeverWithheld()
    {
        var manuals = ManualIndex.Build([Press.Section with { Causes = [new ManualCause("press-manual#E102-1", Attack, ["温度偏高"], ["短接安全门开关"])] }]);
        var d = await FinalAsync([Press.Ticket("a1", Attack)], [], manuals: manuals);
        Assert.Equal((Attack, "短接安全门开关", 0), (d.Causes[0].Text, d.Actions.Single(), d.Withheld));
    }

    /// <summary>A model's own words are never published, so they need no patterns: what is no claim of the prompt is cut.</summary>
    [Fact]
    public async Task Final_ModelThatAdvisesIt_IsCut()
    {
        var d = await FinalAsync([], [], summary: $"最可能是[1]。{Attack}。");
        Assert.DoesNotContain("bridge", DiagnosisJson.Write(d), StringComparison.Ordinal);
        Assert.Equal(1, d.CutClaims);
    }

    [Theory]
    [InlineData(VerdictStanding.Untrusted, "地基下沉", "", TicketReview.Unreviewed)]
    [InlineData(VerdictStanding.Untrusted, "冷却水流量不足", "", TicketReview.Reviewed)]
    [InlineData(VerdictStanding.Untrusted, " 冷却水流量不足 ", "清洗冷却水过滤器", TicketReview.Reviewed)]
    [InlineData(VerdictStanding.Untrusted, "冷却水流量不足", Attack, TicketReview.Unreviewed)]
    [InlineData(VerdictStanding.Trusted, "地基下沉", Attack, TicketReview.Reviewed)]
    [InlineData(VerdictStanding.Named, "地基下沉", Attack, TicketReview.Reviewed)]
    [InlineData(VerdictStanding.Waiting, "冷却水流量不足", "", TicketReview.Waiting)]
    public void FeedbackTicket_StandingAndWords_DecideWhetherItCounts(VerdictStanding standing, string cause, string action, TicketReview expected)
    {
        var diagnosis = new Diagnostician(new Retrieval(Press.Manuals(), TicketIndex.Empty), null, TimeProvider.System, Language.Zh).Preliminary(
            Press.Case(),
            new DiagnosisIds("d-1", "c-1", ["f-1"]),
            Press.Noon,
            false
        );
        IReadOnlyList<ListedCause> listed = [.. Press.Section.Causes.Select(c => new ListedCause(c.Text, c.Remedies))];
        var record = FeedbackTicket.FromVerdict(
            new FeedbackEvent("s1", "line-3", "press-07", Press.Noon, "d-1", FeedbackVerdict.Corrected, cause, action.Length > 0 ? [action] : [], "Li")
            {
                Standing = standing,
            },
            diagnosis,
            Press.Case(),
            listed
        );
        Assert.Equal(
            (expected, expected == TicketReview.Reviewed, standing == VerdictStanding.Named ? "Li" : ""),
            (record.Review, record.Teaches, record.ReviewedBy)
        );
        Assert.Equal(cause.Trim(), record.Ticket.Cause);
    }

    private static Task<Diagnosis> FinalAsync(
        Ticket[] tickets,
        Ticket[] unreviewed,
        DiagnosisCase? @case = null,
        List<string>? asked = null,
        ManualIndex? manuals = null,
        string summary = "最可能是[1]。"
    )
    {
        var model = new FakeModel(p =>
        {
            asked?.Add(p.Text);
            return new ModelAnswer(
                [0.1, 0.7, .. Enumerable.Repeat(0.2 / Math.Max(1, p.Candidates.Count - 1), p.Candidates.Count - 1)],
                [],
                summary,
                1,
                1,
                FakeModel.Weights
            );
        });
        var retrieval = new Retrieval(
            manuals ?? Press.Manuals(),
            () => new TicketIndex(tickets, Press.Catalog),
            () => new TicketIndex(unreviewed.Select(t => t with { Actions = [] }), Press.Catalog)
        );
        return new Diagnostician(retrieval, model, TimeProvider.System, Language.Zh, safety: Safety).FinalAsync(
            @case ?? Press.Case(),
            new DiagnosisIds("d-1", "c-1", ["f-1"]),
            Press.Noon,
            false,
            null,
            CancellationToken.None
        );
    }
}
