using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Fusion.Sensors;
using EdgeDiag.Fusion.Sources;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Tests.Diagnoses;

public class PromptCutTests
{
    private static readonly Ticket[] Tickets =
    [
        Press.Ticket("t-new", "油温过高", day: 20),
        Press.Ticket("t-old", "线缆破损", day: 1),
        Press.Ticket("t-mid", "冷却水流量不足", day: 10),
    ];

    private static CasePrompt Cut(Func<CasePrompt, bool> fits, params IReadOnlyList<Ticket> tickets) =>
        PromptCut.Build(Press.Case(), new Retrieved([Press.Section], true, tickets), Language.Zh, fits);

    private static IEnumerable<string> Refs(CasePrompt prompt) =>
        prompt.Candidates.Select(c => c.Ref).Concat(prompt.Candidates.SelectMany(c => c.Tickets).Select(t => t.Ref));

    [Fact]
    public void Build_ThatFits_IsWhole()
    {
        var prompt = Cut(_ => true, Tickets);
        Assert.Equal((0, PromptBuilder.Build(Press.Case(), [Press.Section], Tickets, Language.Zh).Text), (prompt.LeftOut, prompt.Text));
    }

    [Fact]
    public void Build_TooLong_LeavesOutTheOldestTicketThenTheNextThenTheWeakestCause()
    {
        var seen = new List<CasePrompt>();
        var last = Cut(
            p =>
            {
                seen.Add(p);
                return false;
            },
            Tickets
        );
        Assert.Equal(["press-manual#E102-1", "press-manual#E102-2", "t-new", "t-old", "t-mid"], Refs(seen[0]));
        Assert.Equal(["press-manual#E102-1", "press-manual#E102-2", "t-new", "t-mid"], Refs(seen[1]));
        Assert.Equal(["press-manual#E102-1", "press-manual#E102-2", "t-new"], Refs(seen[2]));
        Assert.Equal(["press-manual#E102-1", "press-manual#E102-2"], Refs(seen[3]));
        // The case's lamp is steady and its vibration normal: the second cause is the weaker one.
        Assert.Equal(["press-manual#E102-1"], Refs(seen[4]));
        // What the machine looks like, then sensors by halves; where nothing fits, the shortest with all that is known of the machine.
        Assert.All(seen.Skip(5), p => Assert.DoesNotContain("红色", p.Text.Split("【设备图像描述】")[1].Split('\n')[0], StringComparison.Ordinal));
        Assert.Equal((7, 4), (seen.Count, last.LeftOut));
    }

    [Fact]
    public void Build_ManySensors_KeepsThoseBeyondTheirLimits()
    {
        var many = Enumerable
            .Range(0, 256)
            .Select(i => new SensorDescription($"x{i}", "bar", 10, 20, LocalizedText.Same($"x{i}")))
            .Select(
                (s, i) =>
                    new SensorState(s, i == 200 ? 30 : 15, TimeSpan.Zero, i == 200 ? Judgement.High : Judgement.Normal, Trend.Steady, ReadingQuality.Fresh)
            )
            .ToList();
        var @case = Press.Case() with { Sensors = many };
        var prompt = PromptCut.Build(@case, new Retrieved([Press.Section], true, Tickets), Language.Zh, p => p.Text.Length < 600);
        Assert.Contains("x200", prompt.Text, StringComparison.Ordinal);
        Assert.InRange(prompt.Text.Length, 300, 600);
        // Tickets, a cause, the picture and at least half of the sensors.
        Assert.InRange(prompt.LeftOut, 3 + 1 + 1 + 128, 3 + 1 + 1 + 255);
    }

    [Fact]
    public void Build_NoSensors_ThePictureIsLeftOutAllTheSame()
    {
        var @case = Press.Case(image: "红色报警灯闪烁") with { Sensors = [] };
        var prompt = PromptCut.Build(
            @case,
            new Retrieved([Press.Section], true, []),
            Language.Zh,
            p => !p.Text.Contains("红色报警灯闪烁\n", StringComparison.Ordinal)
        );
        Assert.Equal((1, 2), (prompt.Candidates.Count, prompt.LeftOut));
    }

    [Fact]
    public void Build_OneCauseAndATicketOfIt_TheTicketGoesFirst()
    {
        var section = Press.Section with { Causes = [Press.Section.Causes[0]] };
        var ticket = Press.Ticket("t", section.Causes[0].Text);
        var prompt = PromptCut.Build(Press.Case(), new Retrieved([section], true, [ticket]), Language.Zh, p => p.Candidates.All(c => c.Tickets.Count == 0));
        Assert.Equal((1, 1, 0), (prompt.LeftOut, prompt.Candidates.Count, prompt.Candidates[0].Tickets.Count));
    }

    [Fact]
    public void Build_WeakestCauseIsTheFirst_TheOtherBecomesLabelOne()
    {
        var @case = Press.Case(vibration: 9, image: "红色报警灯闪烁");
        var prompt = PromptCut.Build(@case, new Retrieved([Press.Section], true, []), Language.Zh, p => p.Candidates.Count < 2);
        Assert.Equal((1, "press-manual#E102-2"), (prompt.Candidates.Single().Label, prompt.Candidates[0].Ref));
        Assert.DoesNotContain("[2]", prompt.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_AnyLimit_CutsWholeLinesAndKeepsLabelsWithoutGaps()
    {
        var whole = Cut(_ => true, Tickets);
        var fields = whole.Text.Split('\n');
        for (var limit = whole.Text.Length; limit >= 0; limit -= 7)
        {
            var prompt = Cut(p => p.Text.Length <= limit, Tickets);
            Assert.Equal(Enumerable.Range(1, prompt.Candidates.Count), prompt.Candidates.Select(c => c.Label));
            Assert.True(prompt.Text.Length <= limit || prompt.Candidates.Count == 1);
            // Every line is one of the whole prompt's, but for labels and for saying that nothing was found. Of readings, some may be missing.
            foreach (var line in prompt.Text.Split('\n'))
                Assert.True(
                    line.Contains('无', StringComparison.Ordinal)
                        || fields.Any(f => Bare(f) == Bare(line))
                        || (
                            line.StartsWith("【传感器数据】", StringComparison.Ordinal)
                            && line.Split(", ").All(r => whole.Text.Contains(r, StringComparison.Ordinal))
                        ),
                    line
                );
        }

        static string Bare(string line) => string.Concat(line.Where(c => !char.IsAsciiDigit(c)));
    }

    [Fact]
    public void Build_TicketsAlone_KeepsTheNewestCandidate()
    {
        var prompt = PromptCut.Build(Press.Case(), new Retrieved([], false, Tickets), Language.Zh, _ => false);
        Assert.Equal(["t-new"], Refs(prompt));
    }

    [Fact]
    public async Task Final_NothingFits_TheManualAnswersWithTheModelsReason()
    {
        Exception? told = null;
        var diagnostician = new Diagnostician(
            new Retrieval(Press.Manuals(), new TicketIndex(Tickets, Press.Catalog)),
            new Small(0),
            TimeProvider.System,
            Language.Zh
        );
        var d = await diagnostician.FinalAsync(Press.Case(), new DiagnosisIds("d-1", "c-1", ["f-1"]), Press.Noon, false, e => told = e, CancellationToken.None);
        Assert.Equal(DiagnosisOutcome.ModelUnavailable, d.Outcome);
        Assert.Equal("冷却水流量不足", d.Causes[0].Text);
        Assert.Contains("传感器连接器松动", d.Causes.Select(c => c.Text));
        Assert.Contains("positions", told?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Final_SomeRoom_AsksWhatFitsAndCountsTheRest()
    {
        var diagnostician = new Diagnostician(
            new Retrieval(Press.Manuals(), new TicketIndex(Tickets, Press.Catalog)),
            new Small(2),
            TimeProvider.System,
            Language.Zh
        );
        var d = await diagnostician.FinalAsync(Press.Case(), new DiagnosisIds("d-1", "c-1", ["f-1"]), Press.Noon, false, null, CancellationToken.None);
        Assert.Equal((DiagnosisOutcome.Diagnosed, 3), (d.Outcome, d.LeftOut));
    }

    /// <summary>A model with room for a number of candidates.</summary>
    private sealed class Small(int candidates) : IAnswerModel
    {
        public ModelIdentity Identity { get; } = new("small", "", "0");

        public bool Fits(CasePrompt prompt) => prompt.Candidates.Count <= candidates;

        public Task<ModelAnswer> AnswerAsync(CasePrompt prompt, CancellationToken cancellationToken) =>
            Fits(prompt)
                ? Task.FromResult(new ModelAnswer([0.1, .. Enumerable.Range(1, prompt.Candidates.Count).Select(l => 0.9 / (1 << l))], [], "", 1, 1, Identity))
                : throw new ArgumentException("it needs more positions");
    }
}
