using System.Collections.Concurrent;
using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Health;
using EdgeDiag.EdgeHost.Publishing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeDiag.EdgeHost.Tests.Journal;

/// <summary>Diagnoses overtake dead letters on the way to the broker.</summary>
public sealed class OutboxOrderTests : IDisposable
{
    private readonly JournalFixture _j = new();

    public void Dispose() => _j.Dispose();

    private void Diagnose(string id) => _j.Finish(_j.Take($$"""{"id":"{{id}}","code":"{{id}}"}""").CaseId);

    [Fact]
    public void Unpublished_DiagnosesComeBeforeDeadLetters_EachInOrder()
    {
        for (var i = 0; i < 3; i++)
            _j.Journal.DeadLetter($"dead-{i}", [1]);
        Diagnose("f0");
        _j.Journal.DeadLetter("dead-3", [1]);
        Diagnose("f1");
        var queued = _j.Journal.Unpublished(5);
        Assert.Equal(["t", "t", "dead-0", "dead-1", "dead-2"], queued.Select(m => m.Topic));
        Assert.True(queued[0].Id < queued[1].Id);
    }

    [Fact]
    public void Unpublished_AmongManyDeadLetters_UsesItsIndex()
    {
        using var db = new SqliteConnection($"Data Source={_j.Path};Pooling=False");
        db.Open();
        using var command = db.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN SELECT id, topic, payload, retain FROM outbox ORDER BY retain DESC, id LIMIT 64";
        using var reader = command.ExecuteReader();
        Assert.True(reader.Read());
        Assert.Contains("outbox_in_order", reader.GetString(3), StringComparison.Ordinal);
        Assert.False(reader.Read());
    }

    [Fact]
    public async Task DiagnosisQueuedWhileDeadLettersArePublished_WaitsForFewOfThem()
    {
        for (var i = 0; i < 500; i++)
            _j.Journal.DeadLetter("dead", [1]);
        var topics = new ConcurrentQueue<string>();
        using var service = new OutboxService(
            _j.Journal,
            new Listening(topic =>
            {
                topics.Enqueue(topic);
                if (topics.Count == 100)
                    Diagnose("f");
            }),
            new RefusedDiagnoses(new HealthBoard()),
            TimeProvider.System,
            NullLogger<OutboxService>.Instance
        );
        await service.StartAsync(CancellationToken.None);
        await Eventually.HoldsAsync(() => _j.Journal.Books().Unpublished == 0, () => $"{topics.Count}");
        await service.StopAsync(CancellationToken.None);
        Assert.InRange(topics.ToList().IndexOf("t"), 100, 108);
    }

    private sealed class Listening(Action<string> heard) : IMessagePublisher
    {
        public Task<PublishResult> PublishAsync(string topic, ReadOnlyMemory<byte> payload, bool retain, CancellationToken cancellationToken)
        {
            heard(topic);
            return Task.FromResult(PublishResult.Delivered);
        }

        public Task WaitConnectedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
