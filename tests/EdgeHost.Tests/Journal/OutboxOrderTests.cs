using System.Collections.Concurrent;
using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Health;
using EdgeDiag.EdgeHost.Journal.Sqlite;
using EdgeDiag.EdgeHost.Publishing;
using EdgeDiag.EdgeHost.Tests.Journal.Contract;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeDiag.EdgeHost.Tests.Journal;

/// <summary>Diagnoses overtake dead letters on the way to the broker.</summary>
public sealed class OutboxOrderTests : IDisposable
{
    private readonly JournalFixture _j = new(path => new FaultJournal(path));

    public void Dispose() => _j.Dispose();

    private void Diagnose(string id) => _j.Finish(_j.Record($$"""{"id":"{{id}}","code":"{{id}}"}""").CaseId);

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
