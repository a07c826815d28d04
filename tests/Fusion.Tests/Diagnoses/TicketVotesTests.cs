using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Fusion.Sensors;
using EdgeDiag.Fusion.Sources;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Tests.Diagnoses;

/// <summary>Earlier tickets count at once, without any training, and only where they are like the case.</summary>
public class TicketVotesTests
{
    private static readonly DiagnosisIds Ids = new("d-1", "c-1", ["f-1"]);
    private static readonly string Loose = Press.Section.Causes[1].Text;
    private static readonly string Flow = Press.Section.Causes[0].Text;

    [Fact]
    public void Final_SimilarTicketsOfOneCause_TellApartWhatTheManualCannot()
    {
        var final = Final([Press.Ticket("a", Loose), Press.Ticket("b", Loose), Press.Ticket("c", Loose), Press.Ticket("d", Flow)]);
        Assert.Equal((DiagnosisOutcome.Diagnosed, Loose), (final.Outcome, final.Causes[0].Text));
        Assert.Contains("4 个相似工单中有 3 个", final.Summary, StringComparison.Ordinal);
        Assert.Contains(final.Causes[0].Evidence, e => e is { Kind: "ticket", Quote: "4 个相似工单中有 3 个" });
        Assert.Equal(2, final.Causes.Count);
    }

    [Fact]
    public void Final_NoTickets_TheSameCaseIsNotToldApart() => Assert.Equal(DiagnosisOutcome.InsufficientEvidence, Final([]).Outcome);

    [Fact]
    public void Final_TicketsUnlikeTheCase_HardlyCount()
    {
        // Another line, other readings, another lamp.
        var unlike = Enumerable.Range(0, 4).Select(i => Press.Ticket($"u{i}", Loose, 20, 9, "红色报警灯闪烁", line: "line-9")).ToList();
        var final = Final([.. unlike]);
        Assert.True(final.Causes.Single(c => c.Text == Loose).Confidence < 0.6, $"{final.Causes.Single(c => c.Text == Loose).Confidence}");
    }

    [Fact]
    public void Final_WithoutAModel_TicketsVoteToo()
    {
        var final = Final([Press.Ticket("a", Loose), Press.Ticket("b", Loose), Press.Ticket("c", Loose)], withModel: false);
        Assert.Equal((DiagnosisOutcome.ModelUnavailable, Loose), (final.Outcome, final.Causes[0].Text));
        Assert.Contains("3 个相似工单中有 3 个", final.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Final_UnreviewedTickets_DoNotVote()
    {
        var final = Final([], [Press.Ticket("a", Loose), Press.Ticket("b", Loose), Press.Ticket("c", Loose)]);
        Assert.Equal(DiagnosisOutcome.InsufficientEvidence, final.Outcome);
        Assert.Equal(final.Causes[0].Confidence, final.Causes[1].Confidence);
    }

    [Fact]
    public void Final_MajorityOfOlderTickets_IsAmongTheCausesAndFirst()
    {
        // The three newest are shown to the model; all eight vote.
        var tickets = Enumerable.Range(0, 8).Select(i => Press.Ticket($"t{i}", i < 5 ? "老鼠咬线" : "保险丝熔断", day: i)).ToList();
        foreach (var withModel in (bool[])[true, false])
        {
            var final = Final(tickets, withModel: withModel);
            Assert.Equal("老鼠咬线", final.Causes[0].Text);
            Assert.Contains("8 个相似工单中有 5 个", final.Summary, StringComparison.Ordinal);
            Assert.Contains("保险丝熔断", final.Causes.Select(c => c.Text));
        }
    }

    [Fact]
    public void Final_CauseThatOnlyTicketsName_IsNotCalledListed_AndAsSureAsTheTicketsAreAlike()
    {
        var section = Press.Section with { Causes = [new ManualCause("press-manual#E102-1", Press.Section.Title, [], [])] };
        var near = Final([Press.Ticket("a", "老鼠咬线"), Press.Ticket("b", "老鼠咬线"), Press.Ticket("c", "老鼠咬线")], section: section);
        Assert.Equal((DiagnosisOutcome.Diagnosed, "老鼠咬线"), (near.Outcome, near.Causes[0].Text));
        Assert.StartsWith("仅有以往工单给出原因:老鼠咬线,依据:", near.Summary, StringComparison.Ordinal);
        foreach (var withModel in (bool[])[true, false])
        {
            var far = Final([Press.Ticket("u", "老鼠咬线", 20, 9, "红色报警灯闪烁", line: "line-9")], section: section, withModel: withModel);
            Assert.Equal("列出的原因:老鼠咬线。依据不足,请检查。", far.Summary);
            Assert.True(far.Causes[0].Confidence < 0.25, $"{far.Causes[0]}");
            Assert.Equal(withModel ? DiagnosisOutcome.InsufficientEvidence : DiagnosisOutcome.ModelUnavailable, far.Outcome);
        }
    }

    [Fact]
    public void Final_SpellingsOfACause_AreOneCause()
    {
        var final = Final([Press.Ticket("a", "Cable broken"), Press.Ticket("b", "cable broken"), Press.Ticket("c", "Cable  broken."), Press.Ticket("d", Flow)]);
        Assert.Single(final.Causes, c => CauseText.IsSame(c.Text, "Cable broken"));
        Assert.Contains("4 个相似工单中有 3 个", final.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Link_LabelWithinAnotherWord_IsNotTheSensor()
    {
        var sensor = new SensorDescription("load", "A", 1, 30, new LocalizedText("负载", "load"));
        var state = new SensorState(sensor, 20, TimeSpan.Zero, Judgement.Normal, Trend.Steady, ReadingQuality.Fresh);
        var linker = new EvidenceLinker(Press.Case(image: "") with { Sensors = [state] }, Wording.En, Wording.En);
        Assert.Empty(linker.Link("overload relay tripped").Links);
        Assert.Single(linker.Link("load high").Links);
    }

    // Both causes without signs, and a model that has no preference.
    private static Diagnosis Final(
        IReadOnlyList<Ticket> tickets,
        IReadOnlyList<Ticket>? unreviewed = null,
        bool withModel = true,
        ManualSection? section = null
    )
    {
        section ??= Press.Section with { Causes = [.. Press.Section.Causes.Select(c => c with { Signs = [] })] };
        using var manuals = ManualIndex.Build([section]);
        var (counting, waiting) = (new TicketIndex(tickets, Press.Catalog), new TicketIndex(unreviewed ?? [], Press.Catalog));
        var diagnostician = new Diagnostician(
            new Retrieval(manuals, () => counting, () => waiting),
            withModel ? new Even() : null,
            TimeProvider.System,
            Language.Zh
        );
        return diagnostician.FinalAsync(Press.Case(), Ids, Press.Noon, false, null, CancellationToken.None).GetAwaiter().GetResult();
    }

    private sealed class Even : IAnswerModel
    {
        public ModelIdentity Identity => new("mini", "", "0");

        public Task<ModelAnswer> AnswerAsync(CasePrompt prompt, CancellationToken cancellationToken) =>
            Task.FromResult(
                new ModelAnswer(
                    [0.2, .. Enumerable.Repeat(0.8 / prompt.Candidates.Count, prompt.Candidates.Count)],
                    [.. prompt.Signs.Select(_ => 0.0)],
                    "",
                    1,
                    0,
                    Identity
                )
            );
    }
}
