using System.Text.Json;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Evaluation;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Tests.Evaluation;

public sealed class EvaluationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Of_Verdicts_CountsWhatItSays()
    {
        Verdict[] verdicts =
        [
            new(Press.Ticket("1", "a"), ["a", "b"], 0.1) { Confidence = 0.9, Answerable = true, Claims = 3, CutClaims = 0, Citations = 2 },
            new(Press.Ticket("2", "b"), ["a", "b"], 0.2) { Confidence = 0.8, Answerable = true, Claims = 2, CutClaims = 1, Citations = 2 },
            new(Press.Ticket("3", "c"), [], 0.3) { Answerable = false, Claims = 1, CutClaims = 0 },
            new(Press.Ticket("4", "d"), [], 0.4) { Answerable = true, Claims = 0, CutClaims = 0 },
        ];
        var row = RowStatistics.Of("x", "all", verdicts);
        Assert.Equal((4, 0.25, 0.5), (row.N, row.Top1, row.Top3));
        Assert.Equal((0.25, 1.0 / 6, 0.5), (row.HallucinationRate, row.CutClaimsRate, row.CitationPrecision));
        Assert.Equal((0.5, 1.0), (row.AbstentionPrecision, row.AbstentionRecall));
        Assert.Equal((0.1 + 0.8) / 2, row.Ece!.Value, 9);
        Assert.Equal((0.2, 0.4), (row.P50, row.P99));
        Assert.InRange(row.Top1, row.Top1Low, row.Top1High);
    }

    [Fact]
    public void Interval_Coverage_IsNearTheBinomials()
    {
        var (low, high) = RowStatistics.Interval([.. Enumerable.Range(0, 400).Select(i => i % 4 == 0)]);
        Assert.InRange(low, 0.2, 0.22);
        Assert.InRange(high, 0.28, 0.3);
    }

    [Fact]
    public async Task Measure_Rivals_AnswerFromTicketsAndManual()
    {
        using var suite = Suite([Press.Ticket("q1", "冷却水流量不足"), Press.Ticket("q2", "冷却水流量不足", text: "管子裂了")],
            [Press.Ticket("t1", "线缆破皮"), Press.Ticket("t2", "线缆破皮", vibration: 9), Press.Ticket("t3", "冷却水流量不足", text: "管子裂了")]);
        var report = await EvaluationReport.MeasureAsync(suite, "abc",
            [new DiagnosticianContestant("manual-only", null, TimeProvider.System, new DiagnosisOptions()), new TicketMajority(suite.EarlierTickets), new NearestTicket(suite.Earlier), new DiagnosticianContestant("wrong", new AlwaysSecond(), TimeProvider.System, new DiagnosisOptions())],
            null, CancellationToken.None);
        double Top1(string name) => report.Rows.Single(r => r.Name == name && r.Language == "all").Top1;
        Assert.Equal(1, Top1("manual-only"));
        Assert.Equal(0, Top1("ticket-majority"));
        Assert.Equal(0, Top1("wrong"));
        Assert.True(Top1("nearest-ticket") >= 0.5);
        var row = JsonDocument.Parse(report.Json()).RootElement.GetProperty("rows").EnumerateArray().Single(r => r.GetProperty("name").GetString() == "ticket-majority" && r.GetProperty("language").GetString() == "all");
        Assert.False(row.TryGetProperty("hallucination_rate", out _), "a row without a model has no hallucinations");
        Assert.Equal(2, row.GetProperty("n").GetInt32());
        Assert.True(row.TryGetProperty("top1_low", out _) && row.TryGetProperty("p99_s", out _));
    }

    [Fact]
    public async Task Measure_ModelFails_Throws()
    {
        using var suite = Suite([Press.Ticket("q1", "a")], []);
        await Assert.ThrowsAsync<InvalidOperationException>(() => EvaluationReport.MeasureAsync(suite, "", [new DiagnosticianContestant("m", new Broken(), TimeProvider.System, new DiagnosisOptions())], null, CancellationToken.None));
    }

    [Fact]
    public void Load_TicketOfAnUnlistedDevice_IsNamed()
    {
        var e = Assert.Throws<InvalidInputException>(() => Suite([Press.Ticket("q1", "a", line: "line-9")], []));
        Assert.Contains("line-9/press-07", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_DemoPlant_HasWhatTheIssueNames()
    {
        using var suite = EvaluationSuite.Load(DemoPlant(), "heldout");
        Assert.Equal(400, suite.Questions.Count);
        Assert.Equal(2000, suite.EarlierTickets.Count);
        Assert.True(suite.Devices.All.Select(d => d.Type).Distinct().Count() >= 6);
        Assert.True(suite.Manuals.Sections.Select(s => (s.DeviceType, s.Code)).Distinct().Count() >= 60);
        Assert.All(suite.Manuals.Sections, s => Assert.InRange(s.Causes.Count, 2, 5));
        Assert.NotNull(suite.Devices.Find("line-3", "press-07"));
        Assert.Empty(suite.Questions.Select(t => t.Id).Intersect(suite.EarlierTickets.Select(t => t.Id)));
    }

    private static string DemoPlant()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "EdgeDiag.sln"))) folder = folder.Parent;
        return Path.Combine(folder.FullName, "samples", "plant");
    }

    private EvaluationSuite Suite(Ticket[] questions, Ticket[] earlier)
    {
        _folder.Write("devices.json", """{"devices":[{"id":"press-07","line":"line-3","type":"press","name":{"zh":"冲压机","en":"press"},"sensors":[{"name":"temperature","unit":"℃","high":80},{"name":"vibration","unit":"mm/s","high":4.5},{"name":"current","unit":"A","high":20}]}]}""");
        _folder.Write("manuals/press.md", "---\nid: press-manual\ndevice_type: press\nlanguage: zh\n---\n## E102 主缸温度异常\n### 冷却水流量不足\n- 现象:温度偏高;振动正常\n- 处理:检查\n### 主轴承磨损\n- 现象:振动偏高\n- 处理:更换\n");
        TicketFile.Write(_folder.Write("tickets/heldout.jsonl", ""), questions);
        TicketFile.Write(_folder.Write("tickets/train.jsonl", ""), earlier);
        return EvaluationSuite.Load(_folder.Path, "heldout");
    }

    private sealed class AlwaysSecond : IAnswerModel
    {
        public ModelIdentity Identity => new("m", "", "0");

        public Task<ModelAnswer> AnswerAsync(CasePrompt prompt, CancellationToken cancellationToken) =>
            Task.FromResult(new ModelAnswer([.. Enumerable.Range(0, prompt.Candidates.Count + 1).Select(l => l == 2 ? 1.0 : 0.0)], "最可能是[2]。", 1, 1, Identity));
    }

    private sealed class Broken : IAnswerModel
    {
        public ModelIdentity Identity => new("m", "", "0");

        public Task<ModelAnswer> AnswerAsync(CasePrompt prompt, CancellationToken cancellationToken) => throw new ArgumentException("too long");
    }
}
