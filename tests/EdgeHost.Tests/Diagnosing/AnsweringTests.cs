using EdgeDiag.EdgeHost.Adapters;
using EdgeDiag.EdgeHost.Commands.Bench.Service;
using EdgeDiag.EdgeHost.Diagnosing;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.EdgeHost.Tests.Adapters;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Tickets;
using EdgeDiag.Model;
using EdgeDiag.Model.Engine.Requests;
using EdgeDiag.Model.Registry;
using Microsoft.Extensions.Time.Testing;

namespace EdgeDiag.EdgeHost.Tests.Diagnosing;

/// <summary>The bundled model on its thread.</summary>
public sealed class AnsweringTests
{
    [Fact]
    public async Task Answer_AfterItsDeadline_IsToldOfAndStillComes()
    {
        var time = new FakeTimeProvider();
        using var answering = Load(TimeSpan.FromSeconds(5), time);
        var prompt = DemoAdapters.Prompts(1)[0];
        var late = new List<string>();
        answering.Late += origin => late.Add(origin.DiagnosisId);
        // The model is busy with something else when the deadline passes.
        using var end = new ManualResetEventSlim();
        var busy = await HeldAsync(answering, end);
        var answer = answering.AnswerAsync(prompt, CancellationToken.None);
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal([prompt.Origin.DiagnosisId], late);
        Assert.False(answer.IsCompleted);
        end.Set();
        await busy;
        Assert.Equal(1, (await answer).LabelProbabilities.Sum(), 6);
        await answering.AnswerAsync(prompt, CancellationToken.None);
        Assert.Single(late);
    }

    [Fact]
    public async Task Answers_ManyAtOnce_EqualThoseAlone_BitByBit_AndCancelledOnesEnd()
    {
        using var answering = Load(TimeSpan.FromMinutes(1), TimeProvider.System);
        var prompts = DemoAdapters.Prompts(10);
        var alone = new List<IReadOnlyList<double>>();
        foreach (var prompt in prompts)
            alone.Add((await answering.AnswerAsync(prompt, CancellationToken.None)).LabelProbabilities);
        using var ends = new CancellationTokenSource();
        using var end = new ManualResetEventSlim();
        var busy = await HeldAsync(answering, end);
        var together = prompts.Select(p => answering.AnswerAsync(p, CancellationToken.None)).ToList();
        var cancelled = answering.AnswerAsync(prompts[0], ends.Token);
        await ends.CancelAsync();
        end.Set();
        await busy;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        for (var i = 0; i < prompts.Count; i++)
            Assert.Equal(alone[i], (await together[i]).LabelProbabilities);
    }

    [Fact]
    public async Task Text_StreamsPieceByPiece_AndEndsWithItsReader()
    {
        using var answering = Load(TimeSpan.FromMinutes(1), TimeProvider.System);
        TextPiece[] prompt = [new("【维修手册】", true), new("温度偏高,检查冷却。温度偏高,检查", false)];
        async Task<List<string>> Pieces(int most)
        {
            var pieces = new List<string>();
            await foreach (var piece in answering.TextAsync(prompt, 24, SamplingOptions.Greedy, CancellationToken.None))
            {
                pieces.Add(piece);
                if (pieces.Count == most)
                    break;
            }

            return pieces;
        }

        var whole = await Pieces(int.MaxValue);
        Assert.True(whole.Count > 1, $"{whole.Count} pieces");
        Assert.DoesNotContain(whole, string.IsNullOrEmpty);
        Assert.Equal([whole[0]], await Pieces(1));
        // The model is free again: the rest was not written for nobody.
        Assert.Equal(whole, await Pieces(int.MaxValue));
    }

    /// <summary>
    /// Completeness; how fast it is, 'edgediag bench burst' tells, and the order is in <see cref="ManyCasesTests"/>: here it depends on
    /// how fast faults come.
    /// </summary>
    [Fact]
    public async Task Burst_EveryFaultOnceEach()
    {
        var report = await BurstBenchmark.RunAsync(
            40,
            ["--Plant", Path.Combine(Repository.Root, "samples", "plant"), "--Model:Path", DemoAdapters.Base, "--Model:Adapter", DemoAdapters.Bundled],
            TimeProvider.System,
            TestContext.Current.CancellationToken
        );
        Assert.Equal(
            (40, 40, 0, 0, true),
            (report.Books.Received, report.Books.Diagnosed, report.Books.Collapsed, report.Books.InFlight, report.Books.Balanced)
        );
        Assert.All(report.Faults, f => Assert.True(f.Sent < f.Preliminary && f.Preliminary < f.Final, f.ToString()));
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{string.Join(' ', report.Faults.OrderBy(f => f.Final).Select(f => f.Severity))}; preliminary all after {report.AllPreliminary:F2} s, "
                + $"final all after {report.AllFinal:F2} s, {report.BeforeTheLastCritical} before the last critical one"
        );
    }

    /// <summary>More faults than machines have codes: the rest join cases, and the benchmark waits for no preliminary diagnosis of theirs.</summary>
    [Fact]
    public async Task Burst_MoreFaultsThanCases_TheRestJoins()
    {
        var plant = Path.Combine(Repository.Root, "samples", "plant");
        var cases = TicketFile.Read(Path.Combine(plant, "tickets", "heldout.jsonl")).DistinctBy(t => (t.Device, t.Code)).Count();
        var report = await BurstBenchmark.RunAsync(
            cases + 9,
            ["--Plant", plant, "--Model:Path", "", "--Fusion:FoldWindow", "00:30:00"],
            TimeProvider.System,
            TestContext.Current.CancellationToken
        );
        Assert.Equal(
            (cases + 9, cases, 9, 0, true),
            (report.Books.Received, report.Books.Diagnosed, report.Books.Collapsed, report.Books.InFlight, report.Books.Balanced)
        );
        Assert.All(report.Faults.Take(cases), f => Assert.NotNull(f.Preliminary));
        // A fault that joins is in a preliminary diagnosis only where it is more severe than its case, which is then published again.
        Assert.All(report.Faults.Skip(cases).Where(f => f.Severity == Severity.Low), f => Assert.Null(f.Preliminary));
    }

    // Keeps the model's thread busy, from when this returns until the event is set; a swap to the adapter in use changes nothing.
    private static async Task<Task> HeldAsync(LanguageModelAnswering answering, ManualResetEventSlim end)
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var busy = answering.SwapAsync(
            AdapterPlan.MainOnly(AdapterManifest.SourceOf(DemoAdapters.Bundled)),
            _ =>
            {
                begun.SetResult();
                end.Wait();
            }
        );
        await begun.Task;
        return busy;
    }

    private static LanguageModelAnswering Load(TimeSpan deadline, TimeProvider time) =>
        new(LanguageModel.Load(DemoAdapters.Base, DemoAdapters.Bundled, "cpu"), deadline, time);
}
