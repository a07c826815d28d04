using CsCheck;
using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Fusion.Sources;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Tests.Diagnoses;

/// <summary>The final diagnosis is never worse than the manual, and its wording follows the evidence, whatever a model says.</summary>
public class FinalContainsPreliminaryTests
{
    private static readonly DiagnosisIds Ids = new("d-1", "c-1", ["f-1"]);
    private static readonly string[] Signs =
    [
        "温度偏高",
        "温度正常",
        "振动偏高",
        "振动正常",
        "电流偏低",
        "红色报警灯常亮",
        "红色报警灯闪烁",
        "有异响",
        "地面有油",
    ];

    private static readonly string[] Images = ["", "红色报警灯常亮", "红色报警灯闪烁"];
    private static readonly string?[] Texts = [null, "有异响", "停机"];

    private static readonly Gen<ManualSection> Sections = Gen.Select(
        Gen.Select(Gen.OneOf([.. Signs.Select(Gen.Const)]).Array[0, 3], Gen.Int[0, 3]).Array[0, 12],
        Gen.Bool,
        (causes, overview) =>
            Press.Section with
            {
                Overview = overview ? "停机后处理" : "",
                Causes =
                [
                    .. causes.Select(
                        (c, i) =>
                            new ManualCause(
                                $"press-manual#E102-{i + 1}",
                                $"原因甲{(char)('A' + i)}",
                                [.. c.Item1.Distinct()],
                                [.. Enumerable.Range(1, c.Item2).Select(r => $"处理{i + 1}之{r}")]
                            )
                    ),
                ],
            }
    );

    /// <summary>Any section, any state of the machine, any tickets, any answer of a model.</summary>
    [Fact]
    public void Final_WhateverTheModelSays_HoldsAllThatThePreliminaryHolds() =>
        Gen.Select(Sections, Gen.Int, Gen.Select(Gen.Double[60, 100], Gen.Bool), Gen.Int[0, Images.Length - 1], Gen.Int[0, Texts.Length - 1])
            .Sample(
                (section, seed, state, image, text) =>
                {
                    var random = new Random(seed);
                    var @case = Press.Case(state.Item2 ? state.Item1 : null, random.Next(2) == 0 ? 2.3 : 6, Images[image], Texts[text]);
                    var tickets = Enumerable
                        .Range(0, random.Next(4))
                        .Select(i => Press.Ticket($"t{i}", random.Next(2) == 0 || section.Causes.Count == 0 ? "线缆破皮" : section.Causes[0].Text));
                    var (preliminary, final) = Answers(section, @case, new Draws(random), tickets);
                    Assert.Equal(preliminary.Section, final.Section);
                    foreach (var cause in preliminary.Causes)
                        Assert.Equal(cause.Actions, final.Causes.Single(c => c.Text == cause.Text).Actions);
                    Assert.Equal(section.Causes.Count, preliminary.Causes.Count);
                    Assert.True(preliminary.Actions.Count == 0 || final.Actions.Count > 0);
                    Assert.True(final.Causes.Zip(final.Causes.Skip(1)).All(p => p.First.Confidence >= p.Second.Confidence));
                    Assert.InRange(final.Causes.Sum(c => c.Confidence), 0, 1.001);
                    foreach (var diagnosis in (Diagnosis[])[preliminary, final])
                    {
                        var likeliest = diagnosis.Summary.Contains("最可能", StringComparison.Ordinal);
                        Assert.Equal(likeliest, diagnosis is { Outcome: DiagnosisOutcome.Diagnosed, Causes.Count: > 1 });
                        Assert.Equal(diagnosis.Outcome == DiagnosisOutcome.Diagnosed, diagnosis.Named is not null);
                        if (likeliest)
                            Assert.True(diagnosis.Causes[0].Confidence > diagnosis.Causes[1].Confidence);
                    }
                },
                iter: 3000
            );

    [Fact]
    public void Final_CausesWithoutAnyEvidence_AreEquallyProbableAndNoneIsLikeliest()
    {
        var section = Press.Section with { Causes = [.. Press.Section.Causes.Select(c => c with { Signs = [] })] };
        var (preliminary, final) = Answers(section, Press.Case(null, image: ""), new Says([0.02, 0.94, 0.04]));
        Assert.Equal((DiagnosisOutcome.InsufficientEvidence, DiagnosisOutcome.InsufficientEvidence), (preliminary.Outcome, final.Outcome));
        Assert.Equal(final.Causes[0].Confidence, final.Causes[1].Confidence);
        Assert.Equal("有 2 个可能的原因,现有依据无法区分,请按顺序检查。", final.Summary);
        Assert.Equal(["检查冷却水阀开度", "清洗冷却水过滤器"], final.Actions);
    }

    [Fact]
    public void Final_TwoCausesWithTheSameEvidence_StandEqual()
    {
        var section = Press.Section with { Causes = [.. Press.Section.Causes.Select(c => c with { Signs = ["温度偏高"] })] };
        var (_, final) = Answers(section, Press.Case(), new Says([0.05, 0.01, 0.94]));
        Assert.Equal(DiagnosisOutcome.InsufficientEvidence, final.Outcome);
        Assert.Equal(final.Causes[0].Confidence, final.Causes[1].Confidence);
        Assert.Equal(Press.Section.Causes[0].Text, final.Causes[0].Text);
    }

    [Fact]
    public void Final_OneCauseAndNothingAgainstIt_IsDiagnosedWhateverTheModelSays()
    {
        var section = Press.Section with { Causes = [Press.Section.Causes[0] with { Signs = [] }] };
        var (preliminary, final) = Answers(section, Press.Case(null, image: ""), new Says([0.97, 0.03]));
        Assert.Equal((DiagnosisOutcome.Diagnosed, DiagnosisOutcome.Diagnosed), (preliminary.Outcome, final.Outcome));
        Assert.Equal("列出的唯一原因:冷却水流量不足。", final.Summary);
        Assert.True(final.Causes[0].Confidence >= preliminary.Causes[0].Confidence);
        Assert.Empty(final.Checks);
    }

    [Fact]
    public void Final_OneCauseThatIsContradicted_IsListedAndNotNamed()
    {
        var section = Press.Section with { Causes = [Press.Section.Causes[0] with { Signs = ["温度偏高"] }] };
        var (preliminary, final) = Answers(section, Press.Case(60), new Says([0.03, 0.97]));
        Assert.Equal((DiagnosisOutcome.InsufficientEvidence, DiagnosisOutcome.InsufficientEvidence), (preliminary.Outcome, final.Outcome));
        Assert.Equal("现有数据与列出的唯一原因不符:冷却水流量不足。请补充检查。", final.Summary);
        Assert.Equal(section.Causes[0].Remedies, final.Actions);
    }

    [Fact]
    public void Final_MoreCausesThanLabels_AllAreListed()
    {
        var section = Press.Section with
        {
            Causes =
            [
                .. Enumerable
                    .Range(1, 14)
                    .Select(i => new ManualCause($"press-manual#E102-{i}", $"原因{(char)('A' + i)}", i == 13 ? ["温度偏高"] : [], [$"处理{i}"])),
            ],
        };
        var model = new Says([0.1, .. Enumerable.Repeat(0.1, 9)]);
        var (preliminary, final) = Answers(section, Press.Case(), model);
        Assert.Equal(CasePrompt.MaxCandidates, model.Asked!.Candidates.Count);
        Assert.Contains(model.Asked.Candidates, c => c.Ref == "press-manual#E102-13");
        Assert.Equal(5, final.LeftOut);
        Assert.Equal((14, 14), (preliminary.Causes.Count, final.Causes.Count));
        Assert.Equal("press-manual#E102-13", preliminary.Causes[0].Evidence[0].Ref);
    }

    [Fact]
    public void Final_UnknownCode_TakesNothingFromAnotherCode()
    {
        var (preliminary, final) = Answers(Press.Section, Press.Case(code: "F-99", text: "主缸温度异常 温度偏高"), new Says([0.01, 0.98, 0.01]));
        foreach (var diagnosis in (Diagnosis[])[preliminary, final])
        {
            Assert.Equal((DiagnosisOutcome.UnknownCode, null), (diagnosis.Outcome, diagnosis.Section));
            Assert.Empty(diagnosis.Causes);
            Assert.Empty(diagnosis.Actions);
            Assert.Equal(["是否为 E102 主缸温度异常?见 press-manual#E102"], diagnosis.Checks);
        }
    }

    [Fact]
    public void Final_CodeOfAnotherTypeOfMachine_TakesNothingFromIt()
    {
        var @case = Press.Case();
        var (_, final) = Answers(Press.Section, @case with { Device = @case.Device with { Type = "pump" } }, new Says([0.01, 0.98, 0.01]));
        Assert.Equal(DiagnosisOutcome.UnknownCode, final.Outcome);
        Assert.Empty(final.Causes);
        Assert.Contains("press-manual#E102", final.Checks[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Final_UnlistedDevice_SaysSoAndQuotesTheOnlySection()
    {
        var device = new DeviceDescription("x", "line-3", "", new LocalizedText("未登记设备", "unlisted device"), []);
        var @case = Press.Case() with { Device = device, Sensors = [] };
        var (preliminary, final) = Answers(Press.Section, @case, new Says([0.9, 0.1, 0]));
        Assert.Equal((DiagnosisOutcome.UnknownDevice, DiagnosisOutcome.UnknownDevice), (preliminary.Outcome, final.Outcome));
        Assert.Equal("press-manual#E102", final.Section?.Ref);
        Assert.Equal(2, final.Causes.Count);
        Assert.StartsWith("该设备未登记。", final.Summary, StringComparison.Ordinal);

        var unknown = Answers(Press.Section, @case with { Fault = @case.Fault with { Code = "F-99" } }, new Says([0.9, 0.1, 0])).Final;
        // Of what type the machine is nobody knows, so nothing is said of the manuals of its type.
        Assert.Equal((DiagnosisOutcome.UnknownDevice, "该设备未登记。"), (unknown.Outcome, unknown.Summary));

        var twice = new Retrieval(ManualIndex.Build([Press.Section, Press.Section with { Ref = "pump#E102", DeviceType = "pump" }]), TicketIndex.Empty);
        var doubtful = new Diagnostician(twice, null, TimeProvider.System, Language.Zh).Preliminary(@case, Ids, Press.Noon, false);
        Assert.Equal((DiagnosisOutcome.UnknownDevice, null), (doubtful.Outcome, doubtful.Section));
        Assert.Empty(doubtful.Causes);
        Assert.Equal(2, doubtful.Checks.Count);
    }

    /// <summary>What an earlier release has written can still be read.</summary>
    [Fact]
    public void Read_DiagnosisOfAnEarlierRelease_IsRead()
    {
        var json = DiagnosisJson.Write(Answers(Press.Section, Press.Case(), new Says([0.1, 0.8, 0.1])).Final);
        var old = System.Text.Json.Nodes.JsonNode.Parse(json)!.AsObject();
        old.Remove("section");
        old.Remove("checks");
        foreach (var cause in old["causes"]!.AsArray())
            cause!.AsObject().Remove("actions");
        foreach (var input in old["inputs"]!.AsObject())
            input.Value!.AsObject().Remove("trend");
        var read = DiagnosisJson.Read(old.ToJsonString());
        Assert.Null(read.Section);
        Assert.Empty(read.Checks);
        Assert.All(read.Causes, c => Assert.Empty(c.Actions));
        Assert.Equal("unknown", read.Inputs["temperature"].Trend);
    }

    private static (Diagnosis Preliminary, Diagnosis Final) Answers(
        ManualSection section,
        DiagnosisCase @case,
        IAnswerModel model,
        IEnumerable<Ticket>? tickets = null
    )
    {
        using var manuals = ManualIndex.Build([section]);
        var diagnostician = new Diagnostician(new Retrieval(manuals, new TicketIndex(tickets ?? [], Press.Catalog)), model, TimeProvider.System, Language.Zh);
        Exception? failed = null;
        var final = diagnostician.FinalAsync(@case, Ids, Press.Noon, false, e => failed = e, CancellationToken.None).GetAwaiter().GetResult();
        Assert.Null(failed);
        return (diagnostician.Preliminary(@case, Ids, Press.Noon, false), final);
    }

    private sealed class Says(double[] probabilities) : IAnswerModel
    {
        public CasePrompt? Asked { get; private set; }

        public ModelIdentity Identity => new("mini", "", "0");

        public Task<ModelAnswer> AnswerAsync(CasePrompt prompt, CancellationToken cancellationToken)
        {
            Asked = prompt;
            return Task.FromResult(new ModelAnswer(probabilities, [.. prompt.Signs.Select(_ => 0.0)], "", 1, 0, Identity));
        }
    }

    private sealed class Draws(Random random) : IAnswerModel
    {
        private readonly bool _writes = random.Next(3) == 0;
        private readonly int _room = random.Next(1, 12);

        public ModelIdentity Identity => new("mini", "", "0");

        public bool Fits(CasePrompt prompt) => prompt.Candidates.Count <= _room;

        public Task<ModelAnswer> AnswerAsync(CasePrompt prompt, CancellationToken cancellationToken)
        {
            var weights = Enumerable.Range(0, prompt.Candidates.Count + 1).Select(_ => Math.Pow(random.NextDouble(), 4)).ToList();
            return Task.FromResult(
                new ModelAnswer(
                    [.. weights.Select(w => w / weights.Sum())],
                    _writes ? [] : [.. prompt.Signs.Select(_ => random.NextDouble())],
                    _writes ? "最可能是[1],依据:温度偏高、天气很好。" : "",
                    1,
                    1,
                    Identity
                )
            );
        }
    }
}
