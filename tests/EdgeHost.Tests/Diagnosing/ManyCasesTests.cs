using System.Collections.Concurrent;
using System.Text;
using EdgeDiag.EdgeHost.Composition;
using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Diagnosing;
using EdgeDiag.EdgeHost.Journal.Sqlite;
using EdgeDiag.EdgeHost.Learning;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Prompts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EdgeDiag.EdgeHost.Tests.Diagnosing;

/// <summary>The service with a model that answers when it is told to: several cases at a time, and what stands meanwhile.</summary>
public sealed class ManyCasesTests : IAsyncLifetime
{
    private readonly TemporaryFolder _data = new();
    private readonly Held _model = new();
    private IHost _host = null!;

    private FaultJournal Journal => _host.Services.GetRequiredService<FaultJournal>();

    public async ValueTask InitializeAsync()
    {
        // Nobody listens there: what is published stays in the outbox, where it is looked at.
        _host = EdgeDiagHost.Build(
            EdgeDiagHost.Configure([
                "--Mqtt:Host",
                "127.0.0.1",
                "--Mqtt:Port",
                "9",
                "--Data",
                _data.Path,
                "--Plant",
                Path.Combine(Repository.Root, "samples", "plant"),
                "--Model:Path",
                "",
                "--Logging:LogLevel:Default",
                "None",
            ]),
            s => s.AddSingleton(new AnswerModelSlot(_model))
        );
        await _host.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task Critical_AllSeatsTaken_IsTakenUpAtOnce_AndEachCaseEndsWithOneFinal()
    {
        const int low = DiagnosisService.Seats + 4;
        for (var i = 0; i < low; i++)
            await FaultAsync(i, "low");
        await Eventually.HoldsAsync(() => _model.Asked.Count == DiagnosisService.Seats, () => $"{_model.Asked.Count} asked");
        await FaultAsync(low, "critical");
        await Eventually.HoldsAsync(() => _model.Asked.Count == DiagnosisService.Seats + 1, () => $"{_model.Asked.Count} asked");
        Assert.Equal(Severity.Critical, _model.Asked.Last().Prompt.Origin.Severity);

        // The model is late, for as long as it likes: the preliminary diagnoses are out, nothing else is, and the books say so.
        Assert.Equal((low + 1, 0, low + 1, true), Books());
        Assert.All(Published(), d => Assert.Equal(DiagnosisStage.Preliminary, d.Stage));
        Assert.Equal(low + 1, Published().Count);

        _model.Release();
        await Eventually.HoldsAsync(() => Books() == (low + 1, low + 1, 0, true), () => $"{Books()}");
        var finals = Published().Where(d => d.Stage == DiagnosisStage.Final).ToList();
        Assert.Equal(low + 1, finals.Select(d => d.CaseId).Distinct().Count());
        Assert.Equal(low + 1, finals.Count);
        Assert.DoesNotContain(finals, d => d.Outcome == DiagnosisOutcome.ModelUnavailable);
    }

    [Fact]
    public async Task OneMachineHasAllSeats_EvenCriticalOnes_AnothersFirstCaseIsTakenUpAtOnce()
    {
        const int all = DiagnosisService.Seats + DiagnosisService.CriticalSeats;
        for (var i = 0; i < all + 2; i++)
            await FaultAsync(i, "critical");
        await Eventually.HoldsAsync(() => _model.Asked.Count == all, () => $"{_model.Asked.Count} asked");
        await FaultAsync(all + 2, "low", "line-1/press-02");
        await Eventually.HoldsAsync(() => _model.Asked.Count == all + 1, () => $"{_model.Asked.Count} asked");
        Assert.Equal("press-02", _model.Asked.Last().Prompt.Origin.Device);
        _model.Release();
        await Eventually.HoldsAsync(() => Books().InFlight == 0, () => $"{Books()}");
    }

    [Fact]
    public async Task Stopped_WhileTheModelIsAsked_TheCasesStayOpenForTheNextStart()
    {
        for (var i = 0; i < 3; i++)
            await FaultAsync(i, "high");
        await Eventually.HoldsAsync(() => _model.Asked.Count == 3, () => $"{_model.Asked.Count} asked");
        await _host.StopAsync();
        Assert.Equal((3, 0, 3, true), Books());
        Assert.Equal(3, Journal.Unfinished().Count);
    }

    [Fact]
    public async Task ManyWait_TheMostSevereIsTakenUpNext()
    {
        for (var i = 0; i < DiagnosisService.Seats; i++)
            await FaultAsync(i, "low");
        await Eventually.HoldsAsync(() => _model.Asked.Count == DiagnosisService.Seats, () => $"{_model.Asked.Count} asked");
        string[] waiting = ["medium", "low", "high", "medium", "low", "high"];
        for (var i = 0; i < waiting.Length; i++)
            await FaultAsync(DiagnosisService.Seats + i, waiting[i]);
        for (var i = 1; i <= waiting.Length; i++)
        {
            // One seat at a time, so that one case at a time is taken up.
            _model.ReleaseOne();
            await Eventually.HoldsAsync(() => _model.Asked.Count == DiagnosisService.Seats + i, () => $"{_model.Asked.Count} asked");
        }

        Assert.Equal(
            [Severity.High, Severity.High, Severity.Medium, Severity.Medium, Severity.Low, Severity.Low],
            _model.Asked.Skip(DiagnosisService.Seats).Select(a => a.Prompt.Origin.Severity)
        );
        _model.Release();
        await Eventually.HoldsAsync(() => Books().InFlight == 0, () => $"{Books()}");
    }

    [Fact]
    public async Task ACaseIsAnswered_TrainingsOnThisBoxWait()
    {
        await FaultAsync(0, "high");
        await Eventually.HoldsAsync(() => _model.Asked.Count == 1, () => $"{_model.Asked.Count} asked");
        var told = new ConcurrentQueue<string>();
        var gate = new LiveFaultGate(_data.Path, told.Enqueue);
        var training = Task.Run(() => gate.Wait(CancellationToken.None), TestContext.Current.CancellationToken);
        await Eventually.HoldsAsync(() => !told.IsEmpty, () => "training did not wait");
        Assert.False(training.IsCompleted);
        _model.Release();
        await training;
        Assert.Equal((1, 2), (gate.Waits, told.Count));
    }

    private Task FaultAsync(int index, string severity, string machine = "line-3/press-07")
    {
        // A case each: more than a fold window apart.
        var fault = $$"""{"id":"f{{index}}","ts":{{1772424000000L + index * 600_000L}},"code":"E102","severity":"{{severity}}"}""";
        return _host
            .Services.GetRequiredService<IMessageHandler>()
            .HandleAsync($"edgediag/v1/s1/{machine}/fault", Encoding.UTF8.GetBytes(fault), CancellationToken.None);
    }

    private (long Received, long Diagnosed, long InFlight, bool Balanced) Books() =>
        Journal.Books() is var b ? (b.Received, b.Diagnosed, b.InFlight, b.Balanced) : default;

    private IReadOnlyList<Diagnosis> Published() =>
        [.. Journal.Unpublished(1000).Where(m => PlantTopics.IsDiagnosis(m.Topic)).Select(m => DiagnosisJson.Read(Encoding.UTF8.GetString(m.Payload)))];

    /// <summary>Answers the first candidate when it is released.</summary>
    private sealed class Held : IAnswerModel
    {
        private readonly SemaphoreSlim _one = new(0);
        private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ConcurrentQueue<(CasePrompt Prompt, CancellationToken Cancellation)> Asked { get; } = new();

        public ModelIdentity Identity { get; } = new("held", "", "0");

        /// <summary>Lets every question be answered.</summary>
        public void Release() => _released.TrySetResult();

        /// <summary>Lets one question be answered.</summary>
        public void ReleaseOne() => _one.Release();

        public async Task<ModelAnswer> AnswerAsync(CasePrompt prompt, CancellationToken cancellationToken)
        {
            Asked.Enqueue((prompt, cancellationToken));
            await await Task.WhenAny(_released.Task, _one.WaitAsync(cancellationToken));
            var probabilities = new double[prompt.Candidates.Count + 1];
            probabilities[1] = 1;
            return new ModelAnswer(probabilities, [], "", 1, 0, Identity);
        }
    }
}
