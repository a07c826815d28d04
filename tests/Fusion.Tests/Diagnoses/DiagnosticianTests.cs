using System.Text.Json;
using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Fusion.Sources;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Tests.Diagnoses;

public class DiagnosticianTests
{
    private static readonly DiagnosisIds Ids = new("d-1", "c-1", ["f-1"]);

    private static Diagnostician With(IAnswerModel? model, TicketIndex? tickets = null, Language language = Language.Zh) =>
        new(new Retrieval(Press.Manuals(), tickets ?? TicketIndex.Empty), model, TimeProvider.System, language);

    private static Task<Diagnosis> Final(Diagnostician d, DiagnosisCase? @case = null, Action<Exception>? failed = null) =>
        d.FinalAsync(@case ?? Press.Case(), Ids, Press.Noon, false, failed, CancellationToken.None);

    [Fact]
    public void Preliminary_DesignExample_CitesManualReadingAndLamp()
    {
        var d = With(null).Preliminary(Press.Case(), Ids, Press.Noon, false);
        Assert.Equal((DiagnosisStage.Preliminary, DiagnosisOutcome.Diagnosed, "冷却水流量不足"), (d.Stage, d.Outcome, d.Causes[0].Text));
        Assert.Equal("最可能是冷却水流量不足,依据:温度偏高、振动正常、红色报警灯常亮。", d.Summary);
        Assert.Contains(d.Causes[0].Evidence, e => e is { Kind: "manual", Ref: "press-manual#E102-1" });
        Assert.Contains(d.Causes[0].Evidence, e => e is { Kind: "reading", Ref: "temperature", Quote: "温度:85℃(偏高,上升)" });
        Assert.Contains(d.Causes[0].Evidence, e => e is { Kind: "image", Ref: "red" });
        Assert.Equal(["检查冷却水阀开度", "清洗冷却水过滤器"], d.Actions);
        Assert.Equal(("high", "fresh"), (d.Inputs["temperature"].Judgement, d.Inputs["temperature"].Quality));
    }

    [Fact]
    public async Task Final_ModelChooses_TheHostWritesTheCauseVerbatim()
    {
        var d = await Final(With(new Says([0.05, 0.15, 0.8], "最可能是[2],依据:温度偏高、振动77。")), Press.Case(vibration: 6, image: "红色报警灯闪烁"));
        Assert.Equal((DiagnosisStage.Final, DiagnosisOutcome.Diagnosed), (d.Stage, d.Outcome));
        Assert.Equal(["传感器连接器松动", "冷却水流量不足"], d.Causes.Select(c => c.Text));
        Assert.Equal(0.8, d.Causes[0].Confidence);
        Assert.Equal("最可能是传感器连接器松动,依据:温度偏高、振动偏高、红色报警灯闪烁。", d.Summary);
        Assert.Equal((3, 1), (d.Claims, d.CutClaims));
        Assert.Equal(["重新插紧温度传感器连接器"], d.Actions);
        Assert.Equal(("mini", "p5"), (d.Model.Base, d.Model.Prompt));
    }

    [Theory]
    [InlineData(0.6, 0.3, 0.1)]
    [InlineData(0.49, 0.24, 0.2)]
    public async Task Final_SomethingElseOrUnsure_IsInsufficientEvidenceWithChecks(double something, double one, double two)
    {
        var d = await Final(With(new Says([something, one, two], "最可能是[1]。")));
        Assert.Equal(DiagnosisOutcome.InsufficientEvidence, d.Outcome);
        // All that the preliminary diagnosis says stays: its order, its confidences, the remedies of each cause.
        var preliminary = With(null).Preliminary(Press.Case(), Ids, Press.Noon, false);
        Assert.Equal(preliminary.Causes.Select(c => (c.Text, c.Confidence)), d.Causes.Select(c => (c.Text, c.Confidence)));
        Assert.Equal(preliminary.Causes.SelectMany(c => c.Actions), d.Causes.SelectMany(c => c.Actions));
        Assert.Equal((preliminary.Section, preliminary.Actions), (d.Section, d.Actions));
        Assert.Equal(["检查是否:碰线缆时信号跳变"], d.Checks);
        Assert.Equal("有 2 个可能的原因,现有依据不足以确定,请按顺序检查。", d.Summary);
    }

    [Fact]
    public async Task Final_ModelThrows_TheManualAnswersAndSomeoneIsTold()
    {
        Exception? told = null;
        var d = await Final(With(new Throws(new InvalidOperationException("out of memory"))), failed: e => told = e);
        Assert.Equal((DiagnosisStage.Final, DiagnosisOutcome.ModelUnavailable, "冷却水流量不足"), (d.Stage, d.Outcome, d.Causes[0].Text));
        Assert.Equal("out of memory", told?.Message);
    }

    [Fact]
    public async Task Final_ServiceStops_ThrowsOn()
    {
        using var stopped = new CancellationTokenSource();
        await stopped.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            With(new Throws(new OperationCanceledException())).FinalAsync(Press.Case(), Ids, Press.Noon, false, null, stopped.Token)
        );
    }

    [Fact]
    public async Task Final_UnknownCode_SaysSo()
    {
        var d = await Final(With(new Says([1], "")), Press.Case(code: "E999", image: "", text: null));
        Assert.Equal((DiagnosisOutcome.UnknownCode, null), (d.Outcome, d.Section));
        Assert.Empty(d.Causes);
        Assert.Empty(d.Actions);
        Assert.NotEmpty(d.Checks);
    }

    [Fact]
    public async Task Final_OnlyAnotherLanguagesManual_IsUsed()
    {
        var d = await Final(With(new Says([0.1, 0.8, 0.1], "Most likely [1]."), language: Language.En));
        Assert.Equal("冷却水流量不足", d.Causes[0].Text);
    }

    [Fact]
    public async Task Final_TicketsCause_CitesTheTicket()
    {
        var tickets = new TicketIndex([Press.Ticket("t9", "线缆破皮")], Press.Catalog);
        var d = await Final(With(new Says([0, 0.1, 0.1, 0.8], "最可能是[3]。"), tickets));
        Assert.Equal("线缆破皮", d.Causes[0].Text);
        Assert.Contains(d.Causes[0].Evidence, e => e is { Kind: "ticket", Ref: "t9" });
        Assert.Equal(["拧紧"], d.Actions);
    }

    /// <summary>Every quote of every citation occurs in the prompt that was asked.</summary>
    [Fact]
    public async Task Final_Quotes_OccurInThePrompt()
    {
        var model = new Says([0, 0.6, 0.4], "最可能是[1]。");
        var d = await Final(With(model, new TicketIndex([Press.Ticket("t9", "冷却水流量不足")], Press.Catalog)));
        var words = string.Concat(model.Asked!.Text.Where(c => !char.IsWhiteSpace(c)));
        // How many tickets vote is counted, not quoted.
        foreach (var evidence in d.Causes.SelectMany(c => c.Evidence).Where(e => e.Quote != "1 个相似工单中有 1 个"))
        foreach (var part in evidence.Quote.Split(';', ':').Select(p => string.Concat(p.Where(c => !char.IsWhiteSpace(c)))).Where(p => p.Length > 0))
            Assert.Contains(part, words, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_Json_HasTheNamesOfTheContract()
    {
        var root = JsonDocument.Parse(DiagnosisJson.Write(With(null).Preliminary(Press.Case(), Ids, Press.Noon, false))).RootElement;
        foreach (
            var name in (string[])
                [
                    "id",
                    "fault_id",
                    "fault_ids",
                    "case_id",
                    "site",
                    "line",
                    "device",
                    "code",
                    "severity",
                    "fault_ts",
                    "ts",
                    "stage",
                    "outcome",
                    "language",
                    "summary",
                    "section",
                    "causes",
                    "actions",
                    "checks",
                    "inputs",
                    "model",
                    "latency_ms",
                    "replayed",
                ]
        )
            Assert.True(root.TryGetProperty(name, out _), name);
        Assert.Equal(
            ("preliminary", "diagnosed", "high"),
            (root.GetProperty("stage").GetString(), root.GetProperty("outcome").GetString(), root.GetProperty("severity").GetString())
        );
        Assert.Equal("manual", root.GetProperty("causes")[0].GetProperty("evidence")[0].GetProperty("kind").GetString());
        Assert.Equal("检查冷却水阀开度", root.GetProperty("causes")[0].GetProperty("actions")[0].GetString());
        Assert.Equal("high", root.GetProperty("inputs").GetProperty("temperature").GetProperty("judgement").GetString());
        Assert.Equal("rising", root.GetProperty("inputs").GetProperty("temperature").GetProperty("trend").GetString());
        Assert.Equal("press-manual#E102", root.GetProperty("section").GetProperty("ref").GetString());
        Assert.False(root.TryGetProperty("cut_claims", out _));
    }

    [Fact]
    public async Task Final_ModelThatPointsAtSigns_IsQuotedVerbatim()
    {
        var d = await With(new Says([0.1, 0.8, 0.1], "", p => [.. p.Signs.Select(s => s.Label == 1 ? 0.9 : 0.1)]))
            .FinalAsync(Press.Case(vibration: 6), Ids, Press.Noon, false, null, CancellationToken.None);
        Assert.Equal("最可能是冷却水流量不足,依据:温度偏高、红色报警灯常亮。与之不符:振动:6mm/s(偏高)。", d.Summary);
        Assert.Equal((3, 1), (d.Claims, d.CutClaims));
    }

    [Fact]
    public async Task Final_SomethingElseBelowItsBound_StillNamesTheBestCause()
    {
        var d = await With(new Says([0.3, 0.4, 0.3], "")).FinalAsync(Press.Case(), Ids, Press.Noon, false, null, CancellationToken.None);
        Assert.Equal((DiagnosisOutcome.Diagnosed, "冷却水流量不足"), (d.Outcome, d.Causes[0].Text));
        Assert.Equal(
            DiagnosisOutcome.InsufficientEvidence,
            (await With(new Says([0.5, 0.4, 0.1], "")).FinalAsync(Press.Case(), Ids, Press.Noon, false, null, CancellationToken.None)).Outcome
        );
    }

    [Fact]
    public void Rank_ContradictedSigns_CountAgainst()
    {
        var loose = With(null).Preliminary(Press.Case(vibration: 6, image: "红色报警灯闪烁"), Ids, Press.Noon, false);
        Assert.Equal("传感器连接器松动", loose.Causes[0].Text);
        Assert.True(loose.Causes.Sum(c => c.Confidence) <= 1);
    }

    [Theory]
    [InlineData(Language.De, Language.De, false)]
    [InlineData(Language.Zh, Language.De, false)]
    [InlineData(Language.De, Language.Zh, false)]
    [InlineData(Language.Zh, Language.Zh, true)]
    public async Task Final_LanguageThatTheModelHasNotLearned_ComesFromTheManualAndSaysSo(Language language, Language manual, bool reads)
    {
        var model = new Says([0.8, 0.1, 0.1], "") { Learned = Language.Zh };
        var manuals = ManualIndex.Build([Press.Section with { Language = manual }]);
        var diagnostician = new Diagnostician(new Retrieval(manuals, TicketIndex.Empty), model, TimeProvider.System, language);
        var final = await Final(diagnostician);
        Assert.Equal(reads, model.Asked is not null);
        Assert.Equal(!reads, final.Outcome == DiagnosisOutcome.ModelUnavailable);
        Assert.Equal(2, final.Causes.Count);
        // It names the languages that the model does not read, whichever the answer is written in.
        var said = language == Language.De ? "Das Modell liest kein Deutsch;" : "模型不懂德文,";
        Assert.Equal(!reads, final.Summary.Contains(said, StringComparison.Ordinal));
        Assert.DoesNotContain(said, diagnostician.Preliminary(Press.Case(), Ids, Press.Noon, false).Summary, StringComparison.Ordinal);
    }

    private sealed class Says(double[] probabilities, string summary, Func<CasePrompt, double[]>? signs = null) : IAnswerModel
    {
        public Language? Learned { get; init; }

        public bool Reads(Language language) => Learned is null || Learned == language;

        public CasePrompt? Asked { get; private set; }

        public ModelIdentity Identity => new("mini", "", "0");

        public Task<ModelAnswer> AnswerAsync(CasePrompt prompt, CancellationToken cancellationToken)
        {
            Asked = prompt;
            return Task.FromResult(
                new ModelAnswer(
                    [.. probabilities, .. new double[Math.Max(0, prompt.Candidates.Count + 1 - probabilities.Length)]],
                    signs?.Invoke(prompt) ?? [],
                    summary,
                    1,
                    1,
                    Identity
                )
            );
        }
    }

    private sealed class Throws(Exception exception) : IAnswerModel
    {
        public ModelIdentity Identity => new("mini", "", "0");

        public Task<ModelAnswer> AnswerAsync(CasePrompt prompt, CancellationToken cancellationToken) => Task.FromException<ModelAnswer>(exception);
    }
}
