using EdgeDiag.EdgeHost.Diagnosing;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Evaluation;
using EdgeDiag.Fusion.Evaluation.CodeSuites;
using EdgeDiag.Model;

namespace EdgeDiag.EdgeHost.Tests.Diagnosing;

/// <summary>
/// Alarm lists that two makers of robots have published, every code as a fault, asked about in four ways: the bundled model, which has
/// never seen them, and the demo plant's adapter, which was trained for other machines, take nothing away that the manual knows.
/// </summary>
public sealed class RealPlantTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, Language, bool> Plants
    {
        get
        {
            var data = new TheoryData<string, Language, bool>();
            foreach (var plant in RealPlants.All)
            foreach (var language in (Language[])[Language.Zh, Language.En])
            foreach (var adapter in (bool[])[false, true])
                data.Add(plant, language, adapter);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Plants))]
    public async Task Final_EveryCodeOfAPublishedList_IsNeverWorseThanTheManual(string plant, Language language, bool adapter)
    {
        RealPlants.Write(plant, language, _folder.Path);
        using var suite = CodeSuite.Load(_folder.Path);
        using var model = new LanguageModelAnswering(
            LanguageModel.Load(
                Path.Combine(Repository.Root, "models", "mini"),
                adapter ? Path.Combine(Repository.Root, "adapters", "demo-plant") : null,
                "cpu"
            ),
            TimeSpan.FromMinutes(1),
            TimeProvider.System
        );
        var report = await new CodeEvaluator(suite, new DiagnosisOptions(), new EvaluationRequest()).RunAsync(
            [("model", model)],
            TestContext.Current.CancellationToken
        );

        TestContext.Current.TestOutputHelper?.WriteLine(report.Json());
        Assert.Equal(4, report.Rows.Count);
        Assert.All(report.Rows, r => Assert.True(r.N >= (plant == "dobot" ? 600 : 130), $"{r.N} codes"));
        var lost = report.Answers.Where(a => a.Answer.Lost is not null).Select(a => $"{a.Answer.Section.Code} ({a.Answer.Asking}): {a.Answer.Lost}").ToList();
        Assert.True(lost.Count == 0, $"{lost.Count} worse than preliminary: {string.Join(", ", lost.Take(10))}");
        Assert.All(report.Rows, r => Assert.Equal((1.0, 1.0, 0), (r.Section, r.Remedy, r.Contradicted)));
        Assert.All(report.Rows, r => Assert.True(r.Diagnosed >= 0.98, $"{r.Asking}: {r.Diagnosed} of the codes with one cause are diagnosed"));
    }
}
