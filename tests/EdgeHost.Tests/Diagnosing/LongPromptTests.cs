using EdgeDiag.EdgeHost.Diagnosing;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Devices;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Sources;
using EdgeDiag.Fusion.Tickets;
using EdgeDiag.Model;

namespace EdgeDiag.EdgeHost.Tests.Diagnosing;

/// <summary>Manual sections that the bundled model's 1,024 positions have no room for.</summary>
public sealed class LongPromptTests : IDisposable
{
    private readonly LanguageModelAnswering _model = new(
        LanguageModel.Load(DemoBase, Path.Combine(Repository.Root, "adapters", "demo-plant"), "cpu"),
        TimeSpan.FromMinutes(1),
        TimeProvider.System
    );

    private static string DemoBase => Path.Combine(Repository.Root, "models", "mini");

    public void Dispose() => _model.Dispose();

    [Fact]
    public async Task Final_HugeSection_AsksTheStrongestCausesInWholeLines()
    {
        var (diagnosis, told) = await DiagnoseAsync(causes: 9, signs: 14);
        Assert.Null(told);
        Assert.True(diagnosis.LeftOut is > 0 and < 9, $"{diagnosis.LeftOut} left out");
        Assert.NotEqual(DiagnosisOutcome.ModelUnavailable, diagnosis.Outcome);
        Assert.Equal("mini", diagnosis.Model.Base);
    }

    [Fact]
    public async Task Final_OneCauseTooLong_IsTheManualsAnswerAndOneReason()
    {
        var (diagnosis, told) = await DiagnoseAsync(causes: 2, signs: 200);
        Assert.Equal((DiagnosisOutcome.ModelUnavailable, 2), (diagnosis.Outcome, diagnosis.Causes.Count));
        Assert.Contains("positions", Assert.IsType<ArgumentException>(told).Message, StringComparison.Ordinal);
    }

    private async Task<(Diagnosis, Exception?)> DiagnoseAsync(int causes, int signs)
    {
        var section = new ManualSection(
            "m#E1",
            "press",
            Language.Zh,
            "E1",
            "",
            "",
            [
                .. Enumerable
                    .Range(1, causes)
                    .Select(c => new ManualCause(
                        $"m#E1-{c}",
                        $"部件{c}磨损",
                        [.. Enumerable.Range(1, signs).Select(s => s == 1 ? "红色报警灯常亮" : $"第{c}处第{s}次听到异响")],
                        ["更换"]
                    )),
            ]
        );
        using var manuals = ManualIndex.Build([section]);
        Exception? told = null;
        var fault = new FaultEvent("s1", "l1", "p1", DateTimeOffset.UnixEpoch, "f", "E1", FaultState.Active, Severity.High, "第2处听到异响");
        var device = new DeviceDescription("p1", "l1", "press", new LocalizedText("冲压机", "press"), []);
        var diagnosis = await new Diagnostician(new Retrieval(manuals, TicketIndex.Empty), _model, TimeProvider.System, Language.Zh).FinalAsync(
            new DiagnosisCase(fault, device, [], null, []),
            new DiagnosisIds("d", "c", ["f"]),
            DateTimeOffset.UnixEpoch,
            false,
            e => told = e,
            TestContext.Current.CancellationToken
        );
        return (diagnosis, told);
    }
}
