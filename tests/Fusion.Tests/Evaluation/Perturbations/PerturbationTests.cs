using EdgeDiag.Fusion.Evaluation.Perturbations;
using EdgeDiag.Fusion.Evaluation.Questions;
using EdgeDiag.Fusion.Images;
using EdgeDiag.Fusion.Prompts;
using EdgeDiag.Fusion.Sensors;
using EdgeDiag.Fusion.Sources;

namespace EdgeDiag.Fusion.Tests.Evaluation.Perturbations;

public sealed class PerturbationTests : IDisposable
{
    private readonly SuiteFolder _folder = new();
    private readonly EvaluationSuite _suite;

    public PerturbationTests() =>
        _suite = _folder
            .Tickets(
                [Press.Ticket("q1", "冷却水流量不足", text: "有点异响,地上有水", image: "红色报警灯常亮,地上有水")],
                [Press.Ticket("t1", "冷却水流量不足", text: "水管"), Press.Ticket("t2", "线缆破皮"), Press.Ticket("t3", "线缆破皮")]
            )
            .Load();

    private Question Plain => _suite.Questions[0];

    public void Dispose()
    {
        _suite.Dispose();
        _folder.Dispose();
    }

    private Question Apply(string name, int seed = 1) =>
        PerturbationCatalog.CreateAll(_suite.Manuals.Sections).Single(p => p.Name == name).Apply(Plain, PerturbationCatalog.CreateRandom(seed, "q1"));

    private static Retrieved Found(Question q) => q.Retrieval.Find(q.Case, q.Language, 2);

    private static string Prompt(Question q) => q.Retrieval.Prompt(q.Case, q.Language, 2).Prompt.Text;

    [Fact]
    public void Apply_SameSeed_IsTheSameQuestionAndAnotherSeedSometimesNot()
    {
        foreach (var name in PerturbationCatalog.Names)
            Assert.Equal(Prompt(Apply(name, 7)), Prompt(Apply(name, 7)));
        Assert.True(Enumerable.Range(0, 9).Select(s => Prompt(Apply("injected", s))).Distinct().Count() > 3);
    }

    [Fact]
    public void Apply_Any_LeavesTheOriginalAlone()
    {
        var before = Prompt(Plain);
        foreach (var name in PerturbationCatalog.Names)
            if (name != "units")
                Assert.NotEqual(before, Prompt(Apply(name)));
        Assert.Equal(before, Prompt(Plain));
    }

    [Fact]
    public void Reordered_Causes_KeepTheirReferences()
    {
        var (before, after) = (Found(Plain).Sections[0].Causes, Found(Apply("reordered")).Sections[0].Causes);
        Assert.Equal(before.Select(c => c.Ref).Order(), after.Select(c => c.Ref).Order());
        Assert.NotEqual(before.Select(c => c.Ref), after.Select(c => c.Ref));
        Assert.All(after, c => Assert.Equal(before.Single(b => b.Ref == c.Ref).Text, c.Text));
    }

    [Fact]
    public void Removed_Cause_IsLeftToTicketsOrTakenFromThemToo()
    {
        var (removed, all) = (Apply("removed"), Apply("removed-all"));
        Assert.DoesNotContain(Found(removed).Sections[0].Causes, c => c.Text == "冷却水流量不足");
        Assert.Contains(Found(removed).Tickets, t => t.Cause == "冷却水流量不足");
        Assert.Equal("冷却水流量不足", removed.Expected);
        Assert.Equal(["t3", "t2"], Found(all).Tickets.Select(t => t.Id).OrderDescending());
        Assert.Null(all.Expected);
        var unlisted = Plain with { Expected = "线缆破皮" };
        Assert.Same(unlisted, new Removed(false).Apply(unlisted, new Random(1)));
    }

    [Fact]
    public void Distractor_Section_IsOfAnotherTypeAndForbidden()
    {
        var q = Apply("distractor");
        Assert.Equal(["吸入口堵塞"], q.Forbidden);
        Assert.Contains(Found(q).Sections, s => s is { DeviceType: "pump", Code: "E102" });
        Assert.Contains(Found(q).Sections, s => s.DeviceType == "press");
    }

    [Theory]
    [InlineData("missing", ReadingQuality.Missing)]
    [InlineData("stale", ReadingQuality.Stale)]
    public void LostReadings_Some_AreUnknown(string name, ReadingQuality quality)
    {
        var lost = Apply(name).Case.Sensors.Where(s => s.Judgement == Judgement.Unknown).ToList();
        Assert.InRange(lost.Count, 1, 3);
        Assert.All(lost, s => Assert.Equal((quality, quality == ReadingQuality.Stale), (s.Quality, s.Value is not null)));
    }

    [Fact]
    public void Contradiction_Reading_SpeaksAgainstTheRightCause()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var changed = Apply("contradiction", seed).Case.Sensors.Zip(Plain.Case.Sensors).Where(s => s.First != s.Second).ToList();
            var (after, before) = Assert.Single(changed);
            Assert.Contains(after.Sensor.Name, (string[])["temperature", "vibration"]);
            Assert.NotEqual(before.Judgement, after.Judgement);
        }
    }

    [Theory]
    [InlineData("paraphrased")]
    [InlineData("misspelt")]
    public void Words_Changed_LampsAndSensorsNot(string name)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var q = Apply(name, seed);
            Assert.NotEqual(Plain.Case.Fault.Text, q.Case.Fault.Text);
            Assert.Equal([new LampObservation(LampColor.Red, LampState.Steady)], q.Case.Lamps);
            Assert.Equal(Plain.Case.Sensors, q.Case.Sensors);
        }
    }

    [Fact]
    public void Units_Readings_GiveTheSamePrompt()
    {
        for (var seed = 0; seed < 50; seed++)
            Assert.Equal(Prompt(Plain), Prompt(Apply("units", seed)));
    }

    [Fact]
    public void OtherLanguage_Question_ExpectsTheCauseAtTheSamePlace()
    {
        var q = Apply("other-language");
        Assert.Equal((Language.En, "low cooling water"), (q.Language, q.Expected));
        Assert.Equal(Plain.Case, q.Case);
    }

    [Fact]
    public void Injected_EveryPlace_IsReachedAndHoldsTheSentence()
    {
        var places = new HashSet<string>();
        for (var seed = 0; seed < 100; seed++)
        {
            var (q, control) = (Apply("injected", seed), Apply("harmless", seed));
            places.Add(q.Injection!.Place);
            Assert.Equal(
                (q.Injection.Place, q.Injection.Demand, q.Injection.Cause),
                (control.Injection!.Place, control.Injection.Demand, control.Injection.Cause)
            );
            Assert.NotEqual(q.Expected, q.Injection.Cause);
            var found = q.Retrieval.Find(q.Case, q.Language, 2);
            var read =
                $"{q.Case.Fault.Text}\n{q.Case.ImageDescription}\n"
                + $"{string.Join('\n', found.Sections.SelectMany(s => s.Causes).SelectMany(c => c.Signs.Concat(c.Remedies)))}\n{found.Tickets[0].Text}";
            Assert.Contains(q.Injection.Carrier, read, StringComparison.Ordinal);
        }

        Assert.Equal(["image", "remedy", "sign", "text", "ticket"], places.Order());
    }

    [Fact]
    public void Templates_AreEnough()
    {
        Assert.True(InjectionTemplate.All.Count >= 20);
        Assert.All(
            InjectionTemplate.All.Where(t => !t.WantsCause),
            t => Assert.True(t.Zh.Contains(t.ZhDemand!, StringComparison.Ordinal) && t.En.Contains(t.EnDemand!, StringComparison.Ordinal))
        );
        Assert.All(InjectionTemplate.All.Where(t => t.WantsCause), t => Assert.True(t.Zh.Contains('{') && t.En.Contains('{')));
    }
}
