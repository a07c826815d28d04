using EdgeDiag.EdgeHost.Adapters;
using EdgeDiag.EdgeHost.Commands.Bench.Service;
using EdgeDiag.EdgeHost.Diagnosing;
using EdgeDiag.Model;
using EdgeDiag.Model.Files;
using EdgeDiag.Model.Lora;
using EdgeDiag.Model.Registry;

namespace EdgeDiag.EdgeHost.Tests.Adapters;

public sealed class SwapTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task TwoHundredSwapsUnderLoad_NoRequestFails_EachAnswerIsThatOfTheDigestItCarries()
    {
        AdapterSource?[] adapters = [AdapterManifest.SourceOf(DemoAdapters.Bundled), null, AdapterManifest.SourceOf(DemoAdapters.Copy(_folder, 6))];
        var report = await SwapBenchmark.RunAsync(
            new SwapRequest(DemoAdapters.Base, "cpu", "f32", adapters, DemoAdapters.Prompts(7)) { Between = TimeSpan.FromMilliseconds(20) },
            TimeProvider.System,
            CancellationToken.None
        );
        Assert.Empty(report.Failures);
        Assert.Empty(report.Mixed);
        Assert.Equal((200, 3), (report.Swaps, report.Digests.Count));
        Assert.True(report.Requests >= 40, $"{report.Requests} requests are no load");
        // How long the pauses were is for 'edgediag bench swap'; here it is only told.
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"longest pause {report.LongestPause * 1000:F2} ms, answers P50 {SwapReport.At(report.Latencies, 0.5) * 1000:F0} ms, {report.Requests} requests"
        );
    }

    [Fact]
    public async Task Swap_ToAnAdapterThatCannotBeUsed_IsRefusedAndTheOldOneStays()
    {
        var prompt = DemoAdapters.Prompts(1)[0];
        var bad = DemoAdapters.Copy(_folder, 6);
        File.WriteAllBytes(Path.Combine(bad, AdapterFile.WeightsName), File.ReadAllBytes(Path.Combine(bad, AdapterFile.WeightsName))[..^40]);
        using var answering = new LanguageModelAnswering(
            LanguageModel.Load(DemoAdapters.Base, DemoAdapters.Bundled, "cpu"),
            TimeSpan.FromMinutes(1),
            TimeProvider.System
        );
        var before = await answering.AnswerAsync(prompt, CancellationToken.None);
        await Assert.ThrowsAsync<ModelFormatException>(() => answering.SwapAsync(AdapterPlan.MainOnly(new AdapterSource("bad@1", bad))));
        var after = await answering.AnswerAsync(prompt, CancellationToken.None);
        Assert.Equal(before.Model, after.Model);
        Assert.Equal(before.LabelProbabilities, after.LabelProbabilities);
    }

    [Fact]
    public async Task RoutesAndCanary_EachCaseIsAnsweredByItsAdapterAsThatAloneWould()
    {
        var prompts = DemoAdapters.Prompts(24);
        var (strong, weak) = (AdapterManifest.SourceOf(DemoAdapters.Bundled), AdapterManifest.SourceOf(DemoAdapters.Copy(_folder, 4)));
        var type = prompts[0].Origin.DeviceType;
        var plan = new AdapterPlan(
            strong,
            [new AdapterRoute("", "", type, "", weak)],
            AdapterManifest.SourceOf(DemoAdapters.Copy(_folder, 9)),
            CandidateMode.Canary,
            0.4,
            []
        );
        var model = LanguageModel.Load(DemoAdapters.Base, null, "cpu");
        model.Use(model.Prepare(plan.Main, plan.Others));
        using var answering = new LanguageModelAnswering(model, TimeSpan.FromMinutes(1), TimeProvider.System, null, plan);
        var served = new HashSet<string>();
        foreach (var group in prompts.GroupBy(p => plan.Choose(p.Origin)))
        {
            var source = plan.Others.Append(strong).Single(s => s.Name == group.Key);
            using var alone = new LanguageModelAnswering(
                LanguageModel.Load(DemoAdapters.Base, source.Folder, "cpu"),
                TimeSpan.FromMinutes(1),
                TimeProvider.System
            );
            foreach (var prompt in group.Take(3))
            {
                var (expected, found) = (await alone.AnswerAsync(prompt, CancellationToken.None), await answering.AnswerAsync(prompt, CancellationToken.None));
                Assert.Equal(expected.Model, found.Model);
                for (var i = 0; i < expected.LabelProbabilities.Count; i++)
                    Assert.Equal(expected.LabelProbabilities[i], found.LabelProbabilities[i], 1e-4);
                served.Add(found.Model.Adapter);
            }
        }

        Assert.Equal(3, served.Count);
        Assert.All(prompts.Where(p => p.Origin.DeviceType == type), p => Assert.Equal(weak.Name, plan.Choose(p.Origin)));
    }

    [Fact]
    public void Canary_ByShareAndByLine_IsAlwaysTheSameForAFault()
    {
        var (main, candidate) = (new AdapterSource("a@1", "a"), new AdapterSource("a@2", "b"));
        var share = new AdapterPlan(main, [], candidate, CandidateMode.Canary, 0.3, []);
        var origins = Enumerable.Range(0, 2000).Select(i => new Fusion.Prompts.CaseOrigin("d", $"f{i}", "s1", $"line-{i % 4}", "press", "E1")).ToList();
        Assert.InRange(origins.Count(o => share.Choose(o) == "a@2"), 520, 680);
        Assert.All(origins, o => Assert.Equal(share.Choose(o), share.Choose(o with { Line = "other" })));
        var lines = share with { Lines = ["line-2"] };
        Assert.All(origins, o => Assert.Equal(o.Line == "line-2" ? "a@2" : "a@1", lines.Choose(o)));
        Assert.All(origins, o => Assert.Equal("a@1", (share with { Mode = CandidateMode.Shadow }).Choose(o)));
        Assert.Equal("a@2", (share with { Mode = CandidateMode.Shadow }).Shadow(origins[0]));
        Assert.Null(share.Shadow(origins[0]));
    }
}
