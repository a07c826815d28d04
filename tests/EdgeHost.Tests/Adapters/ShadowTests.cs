using EdgeDiag.EdgeHost.Adapters;
using EdgeDiag.EdgeHost.Diagnosing;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Tickets;
using EdgeDiag.Model;
using EdgeDiag.Model.Registry;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Tests.Adapters;

public sealed class ShadowTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Shadow_OnlyTheChampionAnswers_EachDisagreementBecomesOneReviewItem()
    {
        var prompts = DemoAdapters.Prompts(30);
        // All but the base, and far too strong: two that will not always agree.
        var (champion, candidate) = (AdapterManifest.SourceOf(DemoAdapters.Copy(_folder, 0.001)), AdapterManifest.SourceOf(DemoAdapters.Copy(_folder, 60)));
        var plan = new AdapterPlan(champion, [], candidate, CandidateMode.Shadow, 0, []);
        var review = File();
        var model = LanguageModel.Load(DemoAdapters.Base, null, "cpu");
        model.Use(model.Prepare(plan.Main, plan.Others));
        var expected = new List<string>();
        using (
            var alone = new LanguageModelAnswering(LanguageModel.Load(DemoAdapters.Base, candidate.Folder, "cpu"), TimeSpan.FromMinutes(1), TimeProvider.System)
        )
        using (
            var answering = new LanguageModelAnswering(
                model,
                TimeSpan.FromMinutes(1),
                TimeProvider.System,
                null,
                plan,
                new ShadowAnswers(review, TimeProvider.System, NullLogger<ShadowAnswers>.Instance)
            )
        )
        {
            foreach (var prompt in prompts)
            {
                var (published, other) = (await answering.AnswerAsync(prompt, CancellationToken.None), await alone.AnswerAsync(prompt, CancellationToken.None));
                Assert.Equal(champion.Name, published.Model.Adapter);
                if (First(published) != First(other))
                    expected.Add(prompt.Origin.DiagnosisId);
            }

            Assert.NotEmpty(expected);
            await Eventually.HoldsAsync(() => Items().Count >= expected.Count, () => $"{Items().Count} of {expected.Count}");
        }

        Assert.Equal(expected.Order(StringComparer.Ordinal), Items().Select(i => i.DiagnosisId).Order(StringComparer.Ordinal));
        Assert.All(Items(), i => Assert.Equal((ReviewKind.Disagreement, champion.Name, candidate.Name), (i.Kind, i.Adapter, i.OtherAdapter)));
        Assert.All(Items(), i => Assert.NotEqual(i.Cause, i.OtherCause));
    }

    [Fact]
    public void ReviewItemFile_SameAgainOrAfterARestart_IsKeptOnce_HalfALineIsPassedOver()
    {
        var item = new ReviewItem("d-1", ReviewKind.Disagreement, TimeProvider.System.GetUtcNow(), "a@1", "x", 0.5, "a@2", "y", 0.7);
        File().Add(item);
        System.IO.File.AppendAllText(_folder.File(ReviewItemFile.FileName), "{\"diagnosis_id\":\n");
        var again = File();
        again.Add(item);
        again.Add(item with { Kind = ReviewKind.NewAdapter, OtherAdapter = null });
        Assert.Equal([ReviewKind.Disagreement, ReviewKind.NewAdapter], Items().Select(i => i.Kind));
        Assert.Equal(item, Items()[0]);
    }

    private ReviewItemFile File() => new(Options.Create(new HostSettings { Data = _folder.Path }), NullLogger<ReviewItemFile>.Instance);

    private IReadOnlyList<ReviewItem> Items() => ReviewItemFile.Read(_folder.File(ReviewItemFile.FileName));

    private static int First(ModelAnswer answer) => Enumerable.Range(0, answer.LabelProbabilities.Count).MaxBy(l => answer.LabelProbabilities[l]);
}
