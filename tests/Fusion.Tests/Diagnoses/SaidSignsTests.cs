using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Feedback;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Fusion.Sources;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Tests.Diagnoses;

/// <summary>What people say counts by its own words, denials among them; and what a summary gives as a reason was said.</summary>
public class SaidSignsTests
{
    private static readonly DiagnosisIds Ids = new("d-1", "c-1", ["f-1"]);

    [Theory]
    [InlineData("smoke", "there is smoke at the duct", true)]
    [InlineData("smoke", "no smoke, no oil leak seen", false)]
    [InlineData("oil leak", "no smoke, no oil leak seen", false)]
    [InlineData("smoke", "no sign of smoke", false)]
    [InlineData("smoke", "there isn't any smoke", false)]
    [InlineData("smoke", "no noise. Smoke everywhere", true)]
    [InlineData("smoke", "operator pressed reset twice", null)]
    [InlineData("load", "overload relay tripped", null)]
    [InlineData("有异响", "没有异响", false)]
    [InlineData("异响", "没有异响", false)]
    [InlineData("有异响", "开机后有异响", true)]
    [InlineData("漏油", "无漏油", false)]
    [InlineData("blade edge worn", "blade edge is not worn, shear spray missing", false)]
    [InlineData("blade edge worn", "the blade edge is worn", true)]
    [InlineData("blade edge worn", "blade edge isn't worn", false)]
    [InlineData("blade edge worn", "blade edge is already clearly worn", true)]
    [InlineData("blade edge worn", "edge of the blade worn", null)]
    [InlineData("blade edge worn", "blade edge. Worn out operator", null)]
    [InlineData("blade edge worn", "blade edge is new, bearing worn", null)]
    [InlineData("belt worn", "Press does not start because belt is worn", true)]
    [InlineData("belt worn", "Press does not start because belt worn", true)]
    [InlineData("blade edge worn", "blade edge isn\u2019t worn", false)]
    [InlineData("blade edge worn", "please check whether the blade edge is worn", null)]
    [InlineData("pump 3", "pump no 3 failed", null)]
    [InlineData("pump hot", "changed the pump\nhot oil on floor", null)]
    [InlineData("motor hot", "motor has hot bearings", null)]
    [InlineData("belt slack > 10 mm", "belt slack 10 mm", null)]
    [InlineData("电机过热停机", "电机过热并停机", null)]
    [InlineData("刀口磨损", "请检查刀口是不是磨损", null)]
    [InlineData("刀口磨损", "刀口有没有磨损", null)]
    [InlineData("cooling wind pressure normal", "cooling wind pressure is normal", true)]
    [InlineData("Riemen gerissen", "der Riemen ist nicht gerissen", false)]
    [InlineData("Riemen gerissen", "Riemen ist gerissen", true)]
    [InlineData("刀口磨损", "刀口没有磨损", false)]
    [InlineData("刀口磨损", "刀口已经磨损了", true)]
    [InlineData("刀口磨损", "刀口附近轴承磨损", null)]
    public void Said_SignInItsOwnWords_IsHeardOrDenied(string sign, string text, bool? said) =>
        Assert.Equal(said, new SaidSigns(Press.Case(text: text, image: "")).Said(sign));

    [Fact]
    public void Summary_WordsThatShareNothingWithASign_AreNoReason()
    {
        var d = Answer("操作工按了两次复位", [0.02, 0.9, 0.08]);
        Assert.DoesNotContain("信号跳变", d.Summary, StringComparison.Ordinal);
        Assert.Equal(1, d.CutClaims);
        var told = Answer("一碰线就跳", [0.02, 0.9, 0.08]);
        Assert.Contains("碰线缆时信号跳变", told.Summary, StringComparison.Ordinal);
        Assert.DoesNotContain("检查是否:碰线缆时信号跳变", told.Checks);
    }

    [Fact]
    public void Final_CauseThatTheEvidenceSpeaksAgainst_IsNotNamedWithoutTicketsOrAnAdapter()
    {
        // Temperature is high: the first cause's only sign holds, the second's is contradicted.
        var section = Press.Section with
        {
            Causes = [Press.Section.Causes[0] with { Signs = ["温度偏高"] }, Press.Section.Causes[1] with { Signs = ["温度正常"] }],
        };
        var d = Answer(null, [0.02, 0.06, 0.92], section);
        Assert.Equal((DiagnosisOutcome.Diagnosed, section.Causes[0].Text), (d.Outcome, d.Causes[0].Text));
        Assert.Equal("最可能是冷却水流量不足,依据:温度偏高。", d.Summary);
    }

    [Fact]
    public void Final_CauseWithoutEvidence_IsNotNamedBesideOneWithEvidence()
    {
        var section = Press.Section with
        {
            Causes = [Press.Section.Causes[0] with { Signs = ["温度偏高", "地面有油"] }, Press.Section.Causes[1] with { Signs = [] }],
        };
        // The signs speak for the first alone: that is what the manual says, and the model is no reason to take it back.
        var d = Answer(null, [0.02, 0.06, 0.92], section);
        Assert.Equal((DiagnosisOutcome.Diagnosed, section.Causes[0].Text), (d.Outcome, d.Causes[0].Text));
        Assert.Contains("温度偏高", d.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Summary_SignThatWasSaidWordForWord_IsTheReasonWithAndWithoutAModel()
    {
        var section = Press.Section with
        {
            Causes = [Press.Section.Causes[0] with { Signs = ["地面有油"] }, Press.Section.Causes[1] with { Signs = ["有焦糊味", "电压偏高"] }],
        };
        var final = Answer("停机时有焦糊味", [0.02, 0.5, 0.48], section, read: 0);
        Assert.Equal($"最可能是{section.Causes[1].Text},依据:有焦糊味。", final.Summary);
        Assert.DoesNotContain("检查是否:有焦糊味", final.Checks);
    }

    [Fact]
    public void Final_NothingKnownOfAnyCause_NoneIsNamedHoweverManySignsEachHas()
    {
        var section = Press.Section with
        {
            Causes = [Press.Section.Causes[0] with { Signs = ["电压偏高"] }, Press.Section.Causes[1] with { Signs = ["地面有油", "有焦糊味"] }],
        };
        var d = Answer("报警22轴停", [0.02, 0.9, 0.08], section, read: 0);
        Assert.Equal((DiagnosisOutcome.InsufficientEvidence, d.Causes[1].Confidence), (d.Outcome, d.Causes[0].Confidence));
    }

    [Fact]
    public void Final_NamedCauseWithASignThatAReadingContradicts_TheSummarySaysWhatSpeaksAgainstIt()
    {
        // Temperature and vibration are high. Two of three signs hold.
        var section = Press.Section with
        {
            Causes = [Press.Section.Causes[0] with { Signs = ["温度偏高", "振动正常", "地面有油"] }, Press.Section.Causes[1] with { Signs = ["温度正常"] }],
        };
        var d = Answer("地面有油", [0.02, 0.92, 0.06], section, read: 0);
        Assert.Equal((DiagnosisOutcome.Diagnosed, section.Causes[0].Text), (d.Outcome, d.Causes[0].Text));
        Assert.Contains("与之不符:振动", d.Summary, StringComparison.Ordinal);
        Assert.DoesNotContain("与之不符:温度", d.Summary, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("温度偏高", 1)]
    [InlineData("没有温度偏高", 0)]
    public void Final_SignOfASensorWithoutAReading_CountsWhereItIsSaid(string text, int first)
    {
        // Vibration is high. Whatever the model prefers, both causes have that sign, and no reading tells of the temperature.
        var section = Press.Section with
        {
            Causes = [Press.Section.Causes[0] with { Signs = ["振动偏高"] }, Press.Section.Causes[1] with { Signs = ["振动偏高", "温度偏高"] }],
        };
        var d = Answer(text, first == 1 ? [0.02, 0.2, 0.78] : [0.02, 0.78, 0.2], section, read: 0, temperature: null);
        Assert.Equal((DiagnosisOutcome.Diagnosed, section.Causes[first].Text), (d.Outcome, d.Causes[0].Text));
        Assert.DoesNotContain("检查是否:温度偏高", d.Checks);
        if (first == 1)
            Assert.Contains("依据:振动偏高、温度偏高", d.Summary, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, 0)]
    [InlineData(60.0, 1)]
    public void Preliminary_SignOfASensor_CountsWhereItIsSaid_UnlessAReadingTells(double? temperature, int first)
    {
        // Vibration is high. The other sign of the first cause is said; that of the second nobody knows.
        var section = Press.Section with
        {
            Causes = [Press.Section.Causes[0] with { Signs = ["振动偏高", "温度偏高"] }, Press.Section.Causes[1] with { Signs = ["振动偏高", "地面有油"] }],
        };
        using var manuals = ManualIndex.Build([section]);
        var diagnostician = new Diagnostician(new Retrieval(manuals, TicketIndex.Empty), null, TimeProvider.System, Language.Zh);
        var d = diagnostician.Preliminary(Press.Case(temperature, vibration: 6, text: "温度偏高"), Ids, Press.Noon, false);
        Assert.Equal((DiagnosisOutcome.Diagnosed, section.Causes[first].Text), (d.Outcome, d.Causes[0].Text));
    }

    [Fact]
    public void Build_SignThatOnlyNamesASensor_KeepsWhatTheSensorTells()
    {
        var section = Press.Section with { Causes = [Press.Section.Causes[0] with { Signs = ["温度"] }] };
        var sign = Assert.Single(PromptBuilder.Build(Press.Case(60, text: "温度报警"), [section], [], Language.Zh).Signs);
        Assert.Equal((1, (bool?)null), (sign.Links.Count, sign.Said));
    }

    [Fact]
    public void Build_SignInAClauseThatNamesACause_IsNotSaid()
    {
        // "Because the temperature is high it is the flow" is somebody's verdict, which the model is not shown.
        var section = Press.Section with
        {
            Causes = [Press.Section.Causes[0] with { Signs = ["温度偏高"] }],
        };
        CasePrompt Prompt(string text) => PromptBuilder.Build(Press.Case(null, text: text), [section], [], Language.Zh);
        Assert.Null(Prompt($"温度偏高是{section.Causes[0].Text}").Signs[0].Said);
        Assert.True(Prompt("温度偏高").Signs[0].Said);
        Assert.Empty(Prompt("温度偏高").Signs[0].Links);
    }

    [Fact]
    public void Rank_SignOfTwoSensors_CountsOnce()
    {
        // Of one cause two sensors are in one sign and both hold; of the other one of two signs holds.
        var section = Press.Section with
        {
            Causes =
            [
                Press.Section.Causes[0] with
                {
                    Signs = ["温度偏高、振动偏高", "电流偏低"],
                },
                Press.Section.Causes[1] with
                {
                    Signs = ["温度偏高", "地面有油"],
                },
            ],
        };
        var candidates = PromptBuilder.Build(Press.Case(85, vibration: 6), [section], [], Language.Zh).Candidates;
        Assert.Equal([2, 1], candidates.Select(c => c.Signs[0].Links.Count));
        Assert.Equal(0, ManualRanking.Score(candidates[0]));
        Assert.Equal(0.5, ManualRanking.Score(candidates[1]));
    }

    [Fact]
    public void Final_SensorThatNobodyKnows_MakesItsCauseNoLessProbable()
    {
        // Vibration is high, which both causes have; of the temperature there is no reading.
        var section = Press.Section with
        {
            Causes = [Press.Section.Causes[0] with { Signs = ["振动偏高"] }, Press.Section.Causes[1] with { Signs = ["振动偏高", "温度偏高"] }],
        };
        var d = Answer(null, [0.001, 0.997, 0.002], section, read: 0, temperature: null);
        Assert.Equal((DiagnosisOutcome.InsufficientEvidence, d.Causes[1].Confidence), (d.Outcome, d.Causes[0].Confidence));
        Assert.Equal(["检查是否:温度偏高"], d.Checks);
    }

    [Fact]
    public void Final_SectionWithATitleAlone_ListsNoCause()
    {
        var section = Press.Section with { Overview = "停机后阅读本节", Causes = [new ManualCause("press-manual#E102-1", Press.Section.Title, [], [])] };
        var d = Answer(null, [0.02, 0.98], section);
        Assert.Equal((DiagnosisOutcome.InsufficientEvidence, "手册未列出原因,请阅读该节。"), (d.Outcome, d.Summary));
        Assert.Empty(d.Causes);
        Assert.Equal("停机后阅读本节", d.Section?.Text);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("fault 17")]
    [InlineData("扭矩超差")]
    public void CausesWithoutSigns_WhateverIsSaid_AreNotToldApart(string? text)
    {
        var section = Press.Section with
        {
            Causes = [new ManualCause("press-manual#E102-1", "主轴轴承缺油", [], []), new ManualCause("press-manual#E102-2", "弹簧疲劳", [], [])],
        };
        var d = Answer(text, [0.02, 0.48, 0.50], section);
        Assert.Equal(DiagnosisOutcome.InsufficientEvidence, d.Outcome);
        Assert.Equal(["主轴轴承缺油", "弹簧疲劳"], d.Causes.Select(c => c.Text));
        Assert.Single(d.Causes.Select(c => c.Confidence).Distinct());
    }

    [Fact]
    public void Confirmed_WithAnotherCause_IsRefused()
    {
        var d = Answer(null, [0.02, 0.9, 0.08]);
        FeedbackEvent Confirmed(string? cause) => new("s1", "line-3", "press-07", Press.Noon, d.Id, FeedbackVerdict.Confirmed, cause, [], "Li");
        var refused = Assert.Throws<InvalidInputException>(() => FeedbackTicket.FromVerdict(Confirmed("地基下沉"), d, Press.Case()));
        Assert.Contains("corrected", refused.Message, StringComparison.Ordinal);
        Assert.Equal(d.Causes[0].Text, FeedbackTicket.FromVerdict(Confirmed(d.Causes[0].Text + "。"), d, Press.Case()).Ticket.Cause);
        Assert.Equal(d.Causes[0].Actions, FeedbackTicket.FromVerdict(Confirmed(null), d, Press.Case()).Ticket.Actions);
    }

    private static Diagnosis Answer(string? text, double[] probabilities, ManualSection? section = null, double read = 0.99, double? temperature = 85)
    {
        using var manuals = ManualIndex.Build([section ?? Press.Section with { Causes = [Press.Section.Causes[1], Press.Section.Causes[0]] }]);
        return new Diagnostician(new Retrieval(manuals, TicketIndex.Empty), new ReadsAll(probabilities, read), TimeProvider.System, Language.Zh)
            .FinalAsync(Press.Case(temperature, vibration: 6, image: "红色报警灯闪烁", text: text), Ids, Press.Noon, false, null, CancellationToken.None)
            .GetAwaiter()
            .GetResult();
    }

    // Reads every sign that only words tell in whatever was said.
    private sealed class ReadsAll(double[] probabilities, double read) : IAnswerModel
    {
        public ModelIdentity Identity => new("mini", "", "0");

        public Task<ModelAnswer> AnswerAsync(CasePrompt prompt, CancellationToken cancellationToken) =>
            Task.FromResult(
                new ModelAnswer(probabilities, [.. prompt.Signs.Select(s => s.Links.Count == 0 ? read : 0)], "", 1, 0, Identity) { ReadsSigns = true }
            );
    }
}
