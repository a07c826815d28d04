using System.Collections.Concurrent;
using System.Text;
using EdgeDiag.EdgeHost.Composition;
using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Diagnosing;
using EdgeDiag.EdgeHost.Hosting;
using EdgeDiag.EdgeHost.Journal.Sqlite;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Prompts;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace EdgeDiag.EdgeHost.Tests.Diagnosing;

/// <summary>A case that fails, whatever the reason, ends with an answer or on the dead-letter topic, and stops nothing.</summary>
public sealed class FailingCaseTests : IAsyncLifetime
{
    private readonly TemporaryFolder _data = new();
    private readonly Failing _model = new();
    private IHost _host = null!;
    private int _faults;

    private FaultJournal Journal => _host.Services.GetRequiredService<FaultJournal>();

    public async ValueTask InitializeAsync() => await StartAsync();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _data.Dispose();
    }

    [Fact]
    public async Task ModelFails_CasesGetTheManualsAnswer_AndTheCircuitOpensAndClosesAgain()
    {
        _model.Fails = true;
        for (var i = 0; i < ModelCircuit.MostFailures; i++)
        {
            await FaultAsync();
            await DiagnosedAsync(i + 1);
        }

        var circuit = _host.Services.GetRequiredService<ModelCircuit>();
        Assert.True(circuit.IsOpen);
        Assert.Contains("the model is broken", circuit.LastError, StringComparison.Ordinal);
        // Not asked any more, and answered all the same.
        await FaultAsync();
        await DiagnosedAsync(ModelCircuit.MostFailures + 1);
        Assert.Equal(ModelCircuit.MostFailures, _model.Asked);
        Assert.All(Finals(), d => Assert.Equal((DiagnosisOutcome.ModelUnavailable, true), (d.Outcome, d.Causes.Count > 0)));
    }

    [Fact]
    public async Task Circuit_AfterItsPause_TriesAgain_AndClosesWhenTheModelAnswers()
    {
        var time = new FakeTimeProvider();
        var circuit = new ModelCircuit(_model, time, Microsoft.Extensions.Logging.Abstractions.NullLogger<ModelCircuit>.Instance);
        await FaultAsync();
        await DiagnosedAsync(1);
        var prompt = _model.Prompts.First();
        _model.Fails = true;
        for (var i = 0; i < ModelCircuit.MostFailures; i++)
            await Assert.ThrowsAsync<InvalidOperationException>(() => circuit.AnswerAsync(prompt, CancellationToken.None));
        await Assert.ThrowsAsync<ModelCircuitOpenException>(() => circuit.AnswerAsync(prompt, CancellationToken.None));
        time.Advance(TimeSpan.FromMinutes(1));
        // One tries, the next does not: it has failed again.
        await Assert.ThrowsAsync<InvalidOperationException>(() => circuit.AnswerAsync(prompt, CancellationToken.None));
        await Assert.ThrowsAsync<ModelCircuitOpenException>(() => circuit.AnswerAsync(prompt, CancellationToken.None));
        time.Advance(TimeSpan.FromMinutes(10));
        _model.Fails = false;
        await circuit.AnswerAsync(prompt, CancellationToken.None);
        Assert.False(circuit.IsOpen);
        await circuit.AnswerAsync(prompt, CancellationToken.None);
    }

    [Fact]
    public async Task Circuit_ModelThatNeverAnswers_IsGivenUp()
    {
        var time = new FakeTimeProvider();
        var circuit = new ModelCircuit(_model, time, Microsoft.Extensions.Logging.Abstractions.NullLogger<ModelCircuit>.Instance);
        await FaultAsync();
        await DiagnosedAsync(1);
        _model.Hangs = true;
        var answer = circuit.AnswerAsync(_model.Prompts.First(), CancellationToken.None);
        time.Advance(ModelCircuit.GiveUpAfter);
        await Assert.ThrowsAsync<TimeoutException>(() => answer);
        Assert.True(_model.Cancelled.IsCancellationRequested);
    }

    [Fact]
    public async Task AnswerThatDoesNotFitTheQuestion_GetsTheManualsAnswer()
    {
        // Fewer probabilities than candidates: nothing that reads the answer expects that.
        _model.Short = true;
        await FaultAsync();
        await DiagnosedAsync(1);
        Assert.Equal(DiagnosisOutcome.ModelUnavailable, Finals().Single().Outcome);
        _model.Short = false;
        await FaultAsync();
        await DiagnosedAsync(2);
        Assert.Null(_host.FailureReason());
    }

    [Fact]
    public async Task SnapshotThatCannotBeRead_IsSetAside_AndOthersGoOn_AlsoAtTheNextStart()
    {
        _model.Hangs = true;
        await FaultAsync();
        await FaultAsync();
        await Eventually.HoldsAsync(() => _model.Asked == 2, () => $"{_model.Asked} asked");
        var poisoned = Journal.Unfinished()[0].CaseId;
        await StopAsync();
        using (var db = new SqliteConnection($"Data Source={_data.File("journal.db")};Pooling=False"))
        {
            db.Open();
            using var command = db.CreateCommand();
            command.CommandText = "UPDATE cases SET snapshot='{\"Fault\":' WHERE case_id=$case";
            command.Parameters.AddWithValue("$case", poisoned);
            Assert.Equal(1, command.ExecuteNonQuery());
        }

        _model.Hangs = false;
        await StartAsync();
        await FaultAsync();
        await Eventually.HoldsAsync(
            () => Journal.Books() is { InFlight: 0, Diagnosed: 2, DeadLettered: 1, Received: 3, Balanced: true },
            () => $"{Journal.Books()}"
        );
        Assert.Contains(
            Journal.Unpublished(100),
            m => m.Topic.EndsWith("/dead-letter", StringComparison.Ordinal) && Encoding.UTF8.GetString(m.Payload).Contains(poisoned, StringComparison.Ordinal)
        );
        Assert.Null(_host.FailureReason());
        // Delivered again, it is an ordinary fault.
        _faults = 0;
        await FaultAsync();
        await FaultAsync();
        await Eventually.HoldsAsync(() => Journal.Books() is { InFlight: 0, Diagnosed: 3, Balanced: true }, () => $"{Journal.Books()}");
    }

    [Fact]
    public async Task BadRowsOfEveryKind_AreLeftOut_AndStopNothing()
    {
        await FaultAsync();
        await DiagnosedAsync(1);
        using (var db = new SqliteConnection($"Data Source={_data.File("journal.db")};Pooling=False"))
        {
            db.Open();
            using var command = db.CreateCommand();
            command.CommandText = """
                UPDATE cases SET final='{', stale=1;
                INSERT INTO images(line, device, ts_ms, event) VALUES ('line-3', 'press-07', 1, 'no json');
                INSERT INTO feedback(diagnosis_id, ts_ms, by_whom, event) SELECT diagnosis_id, 1, '', '[' FROM cases;
                """;
            command.ExecuteNonQuery();
        }

        Assert.Empty(Journal.Stale(10));
        Assert.Null(Journal.LastImage("line-3", "press-07"));
        Assert.Empty(Journal.Unjudged(10));
        await FaultAsync();
        await Eventually.HoldsAsync(() => Journal.Books() is { InFlight: 0, Diagnosed: 2, DeadLettered: 0 }, () => $"{Journal.Books()}");
        Assert.True(Journal.UnreadableRows > 0);
        Assert.Null(_host.FailureReason());
    }

    private async Task StartAsync()
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

    private async Task StopAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }

    private Task FaultAsync()
    {
        // A case each: more than a fold window apart.
        var fault = $$"""{"id":"f{{_faults}}","ts":{{1772424000000L + _faults++ * 600_000L}},"code":"E102"}""";
        return _host
            .Services.GetRequiredService<IMessageHandler>()
            .HandleAsync("edgediag/v1/s1/line-3/press-07/fault", Encoding.UTF8.GetBytes(fault), CancellationToken.None);
    }

    private Task DiagnosedAsync(int count) =>
        Eventually.HoldsAsync(() => Journal.Books() is var b && b.Diagnosed == count && b.InFlight == 0, () => $"{Journal.Books()}");

    private IReadOnlyList<Diagnosis> Finals() =>
        [
            .. Journal
                .Unpublished(1000)
                .Where(m => m.Topic.EndsWith("/diagnosis", StringComparison.Ordinal))
                .Select(m => DiagnosisJson.Read(Encoding.UTF8.GetString(m.Payload)))
                .Where(d => d.Stage == DiagnosisStage.Final),
        ];

    private sealed class Failing : IAnswerModel
    {
        private int _asked;

        public volatile bool Fails,
            Hangs,
            Short;

        public int Asked => _asked;

        public ConcurrentQueue<CasePrompt> Prompts { get; } = new();

        public CancellationToken Cancelled { get; private set; }

        public ModelIdentity Identity { get; } = new("failing", "", "0");

        public async Task<ModelAnswer> AnswerAsync(CasePrompt prompt, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _asked);
            Prompts.Enqueue(prompt);
            Cancelled = cancellationToken;
            await Task.Yield();
            if (Hangs)
                await Task.Delay(Timeout.Infinite, cancellationToken);
            if (Fails)
                throw new InvalidOperationException("the model is broken");
            var probabilities = new double[Short ? 1 : prompt.Candidates.Count + 1];
            probabilities[^1] = 1;
            return new ModelAnswer(probabilities, [], "", 1, 0, Identity);
        }
    }
}
