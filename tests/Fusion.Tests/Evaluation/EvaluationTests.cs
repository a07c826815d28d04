using System.Text.Json;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Evaluation;
using EdgeDiag.Fusion.Evaluation.Contestants;
using EdgeDiag.Fusion.Evaluation.Perturbations;
using EdgeDiag.Fusion.Evaluation.Questions;
using EdgeDiag.Fusion.Evaluation.Statistics;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Tests.Evaluation;

public sealed class EvaluationTests : IDisposable
{
    private readonly SuiteFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static DiagnosticianContestant Contestant(string name, IAnswerModel? model = null) => new(name, model, TimeProvider.System, new DiagnosisOptions());

    private static Task<EvaluationReport> Run(EvaluationSuite suite, IContestant[] contestants, EvaluationRequest? request = null) =>
        Evaluator.RunAsync(suite, contestants, request ?? new EvaluationRequest(), CancellationToken.None);

    [Fact]
    public async Task Run_Rivals_AnswerFromTicketsAndManual()
    {
        using var suite = _folder
            .Tickets(
                [Press.Ticket("q1", "冷却水流量不足"), Press.Ticket("q2", "冷却水流量不足", text: "管子裂了")],
                [Press.Ticket("t1", "线缆破皮"), Press.Ticket("t2", "线缆破皮", vibration: 9), Press.Ticket("t3", "冷却水流量不足", text: "管子裂了")]
            )
            .Load();
        var report = await Run(
            suite,
            [
                Contestant("manual-only"),
                new TicketMajority(suite.EarlierTickets),
                NearestTicket.Tuned(suite.Earlier, []),
                Contestant("wrong", FakeModel.Chooses(_ => 2)),
            ]
        );
        EvaluationRow All(string name) => report.Rows.Single(r => r.Name == name && r.Language == "all");
        Assert.Equal(1, All("manual-only").Top1);
        Assert.Equal(0, All("ticket-majority").Top1);
        Assert.Equal(0, All("wrong").Top1);
        Assert.True(All("nearest-ticket").Top1 >= 0.5);
        // The manual's remedies of the right cause hold the ticket's action, those of the other cause do not.
        Assert.Equal((1, 0), (All("manual-only").ActionRecall, All("wrong").ActionRecall));
        Assert.Equal((1, 0), (All("manual-only").CitationRecall, All("wrong").CitationPrecision));
        Assert.Equal((100, FakeModel.Weights), (All("wrong").PromptTokens, All("wrong").Model));
        Assert.True(All("wrong").TokensPerSecond > 0 && All("wrong").AnswerChars > 0);
        Assert.Null(All("manual-only").PromptTokens);
    }

    [Fact]
    public async Task Run_Report_HasTheMembersOfTheContract()
    {
        using var suite = _folder.Tickets(earlier: [Press.Ticket("t1", "线缆破皮")]).Load();
        var report = await Run(
            suite,
            [new TicketMajority(suite.EarlierTickets), Contestant("m", FakeModel.Chooses(_ => 1))],
            new EvaluationRequest { Commit = "abc", Command = "edgediag eval" }
        );
        var root = JsonDocument.Parse(report.Json()).RootElement;
        Assert.Equal(
            ("abc", "edgediag eval", suite.Digest),
            (root.GetProperty("commit").GetString(), root.GetProperty("command").GetString(), root.GetProperty("digest").GetString())
        );
        var rows = root.GetProperty("rows")
            .EnumerateArray()
            .Where(r => r.GetProperty("language").GetString() == "all")
            .ToDictionary(r => r.GetProperty("name").GetString()!);
        Assert.False(rows["ticket-majority"].TryGetProperty("hallucination_rate", out _), "a row without a model has no hallucinations");
        foreach (
            var name in (string[])
                [
                    "name",
                    "language",
                    "n",
                    "top1",
                    "top1_low",
                    "top1_high",
                    "top3",
                    "citation_precision",
                    "citation_recall",
                    "action_recall",
                    "hallucination_rate",
                    "cut_claims_rate",
                    "false_abstention_rate",
                    "ece",
                    "answer_chars",
                    "prompt_tokens",
                    "tokens_per_s",
                    "p50_s",
                    "p95_s",
                    "p99_s",
                    "intervals",
                    "model",
                    "reliability",
                ]
        )
            Assert.True(rows["m"].TryGetProperty(name, out _), name);
        Assert.Equal(2, rows["m"].GetProperty("intervals").GetProperty("top3").GetArrayLength());
        Assert.Equal("ticket-majority", root.GetProperty("differences")[0].GetProperty("minus").GetString());
        Assert.False(root.TryGetProperty("by_code", out _));
        var full = JsonDocument.Parse(report.FullJson()).RootElement;
        Assert.Equal("press E102", full.GetProperty("by_code")[0].GetProperty("key").GetString());
        Assert.Equal("press", full.GetProperty("by_type")[0].GetProperty("key").GetString());
    }

    [Fact]
    public async Task Run_Limit_AsksTheFirstAlone()
    {
        using var suite = _folder.Tickets([Press.Ticket("q1", "冷却水流量不足"), Press.Ticket("q2", "主轴承磨损")]).Load();
        var report = await Run(suite, [Contestant("manual-only")], new EvaluationRequest { Limit = 1 });
        Assert.Equal((2, 1, 1), (report.Questions, report.Asked, report.Rows[0].N));
    }

    [Fact]
    public async Task Run_ModelFails_Throws()
    {
        using var suite = _folder.Load();
        await Assert.ThrowsAsync<InvalidOperationException>(() => Run(suite, [Contestant("m", new FakeModel(_ => throw new ArgumentException("too long")))]));
    }

    [Fact]
    public void Nearest_Tuned_ChoosesVotersOnValidation()
    {
        // The nearest ticket is the odd one out: three voters outvote it.
        Ticket[] earlier =
        [
            Press.Ticket("t1", "线缆破皮", text: "异响很大"),
            Press.Ticket("t2", "主轴承磨损", text: "异响"),
            Press.Ticket("t3", "主轴承磨损", text: "异响"),
            Press.Ticket("t4", "主轴承磨损", text: "异响"),
        ];
        using var suite = _folder.Tickets(earlier: earlier, validation: [Press.Ticket("v1", "主轴承磨损", text: "异响很大")]).Load();
        var nearest = NearestTicket.Tuned(suite.Earlier, suite.Validation);
        Assert.Contains("1 validation tickets", nearest.Note, StringComparison.Ordinal);
        Assert.DoesNotContain("k = 1,", nearest.Note, StringComparison.Ordinal);
        Assert.Contains("k = 5", NearestTicket.Tuned(suite.Earlier, []).Note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Perturbed_ReportsItsOwnFiguresBesideTheUnperturbed()
    {
        using var suite = _folder.Load();
        // Knows the water by its text, wherever it stands; without it, it abstains.
        var model = FakeModel.Chooses(p => p.Candidates.FirstOrDefault(c => c.Cause is "冷却水流量不足" or "low cooling water")?.Label ?? 0);
        var report = await Run(
            suite,
            [new TicketMajority([Press.Ticket("t1", "线缆破皮")]), Contestant("m", model)],
            new EvaluationRequest { Perturbations = PerturbationCatalog.CreateAll(suite.Manuals.Sections) }
        );
        PerturbationRow Row(string perturbation, string measure) =>
            report.Perturbations!.Single(r => r.Perturbation == perturbation && r.Measure == measure && r.Name == "m");
        Assert.Equal((1, 1.0), (Row("removed", "strict").Share, Row("removed", "strict").Unperturbed));
        Assert.Equal((1, 0.0), (Row("removed-all", "abstained").Share, Row("removed-all", "abstained").Unperturbed));
        Assert.Equal(1, Row("reordered", "top-1").Share);
        Assert.Equal(1, Row("distractor", "kept out").Share);
        Assert.Equal(1, Row("units", "unchanged").Share);
        Assert.Equal(1, Row("other-language", "top-1").Share);
        Assert.Equal((0, 1), (Row("injected", "obeyed").Hits, Row("injected", "obeyed").N));
        Assert.DoesNotContain(report.Perturbations!, r => r is { Name: "ticket-majority", Perturbation: "removed" });
        Assert.Equal(1, report.Seed);
    }
}
