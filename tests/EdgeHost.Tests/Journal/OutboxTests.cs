using System.Text;
using System.Text.Json;
using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Health;
using EdgeDiag.EdgeHost.Journal.Sqlite;
using EdgeDiag.EdgeHost.Publishing;
using EdgeDiag.EdgeHost.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeDiag.EdgeHost.Tests.Journal;

public sealed class OutboxTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FaultJournal _journal;
    private readonly FakeTimeProvider _time = new();
    private readonly HealthBoard _board = new();

    private readonly RefusedDiagnoses _refused;

    public OutboxTests() => (_journal, _refused) = (new FaultJournal(_folder.File("journal.db")), new RefusedDiagnoses(_board));

    public void Dispose()
    {
        _journal.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(PublishOutcome.Refused, 1)]
    [InlineData(PublishOutcome.Denied, 1)]
    [InlineData(PublishOutcome.TooLarge, 1)]
    [InlineData(PublishOutcome.Interrupted, 5)]
    [InlineData(PublishOutcome.Busy, 10)]
    public async Task MessageThatTheBrokerDoesNotAccept_IsSetAsideAfterItsAttempts_TheRestGoesOnInOrder(PublishOutcome outcome, int attempts)
    {
        foreach (var topic in (string[])["a", "bad", "b", "c"])
            _journal.DeadLetter(topic, [1]);
        var broker = new Scripted(topic => topic == "bad" ? new PublishResult(outcome, "because") : PublishResult.Delivered);
        await RunAsync(broker, () => _journal.Books() is { Unpublished: 0 });
        // What is tried again comes after the others.
        Assert.Equal(["a", "bad", "b", "c", .. Enumerable.Repeat("bad", attempts - 1)], broker.Topics);
        Assert.Equal([("bad", "because", 1L)], _journal.Refused());
        Assert.Equal(1, _journal.Books().SetAside);
    }

    [Theory]
    [InlineData(PublishOutcome.Denied, 0, 1)]
    [InlineData(PublishOutcome.TooLarge, 0, 1)]
    [InlineData(PublishOutcome.TooLarge, 20_000, 3)]
    public async Task DiagnosesThatTheBrokerDoesNotTake_AreToldInTheHealthReport_UntilOneIsTaken(PublishOutcome outcome, int largest, int inARow)
    {
        var taken = false;
        var broker = new Scripted(topic => topic == "a/diagnosis" && !taken ? new PublishResult(outcome, "because", largest) : PublishResult.Delivered);
        for (var i = 1; i <= inARow; i++)
        {
            Assert.Empty(_board.NotReady);
            _journal.DeadLetter("a/diagnosis", [1]);
            _journal.DeadLetter("b", [1]);
            await RunAsync(broker, () => _journal.Books() is { Unpublished: 0 });
        }

        Assert.Equal([("diagnoses", "the broker does not take the last diagnosis, on a/diagnosis: because")], _board.NotReady);
        taken = true;
        _journal.DeadLetter("a/diagnosis", [1]);
        await RunAsync(broker, () => _journal.Books() is { Unpublished: 0 });
        Assert.Empty(_board.NotReady);
    }

    [Fact]
    public async Task BrokerAwayOrPublisherBroken_NothingIsSetAside()
    {
        _journal.DeadLetter("a", [1]);
        var calls = 0;
        var broker = new Scripted(_ =>
            ++calls switch
            {
                < 20 => PublishResult.Away,
                < 28 => throw new InvalidOperationException("a bug"),
                _ => PublishResult.Delivered,
            }
        );
        await RunAsync(broker, () => _journal.Books() is { Unpublished: 0 });
        Assert.Equal(0, _journal.Books().SetAside);
    }

    [Fact]
    public async Task TopicThatTheBrokerDenies_IsNotTriedAgainForAMinute()
    {
        foreach (var topic in (string[])["denied", "a", "denied", "denied", "b"])
            _journal.DeadLetter(topic, [1]);
        var broker = new Scripted(topic => topic == "denied" ? new PublishResult(PublishOutcome.Denied, "because") : PublishResult.Delivered);
        await RunAsync(broker, () => _journal.Books() is { Unpublished: 0 }, seconds: 0);
        Assert.Equal(["denied", "a", "b"], broker.Topics);
        Assert.Equal(3, _journal.Books().SetAside);
        _time.Advance(TimeSpan.FromMinutes(1));
        _journal.DeadLetter("denied", [1]);
        await RunAsync(broker, () => _journal.Books() is { Unpublished: 0 }, seconds: 0);
        Assert.Equal(4, _journal.Books().SetAside);
    }

    [Fact]
    public void SetAside_IsBoundedByCountAndBytes_TheNewestStay()
    {
        for (var i = 0; i < 1005; i++)
            SetAside($"t{i}", 1);
        Assert.Equal((1000, "t5"), (_journal.Refused().Count, _journal.Refused()[0].Topic));
        for (var i = 0; i < 20; i++)
            SetAside($"u{i}", 2_000_000);
        Assert.Equal((16, "u4"), (_journal.Refused().Count, _journal.Refused()[0].Topic));
        Assert.Equal(2_000_000, _journal.Refused()[0].Bytes);
        Assert.Equal((1025, 0), (_journal.Books().SetAside, _journal.Books().Unpublished));
    }

    [Fact]
    public void Mark_OutlivesTheJournalsClosing()
    {
        var sessions = new JournaledSessions(_journal);
        Assert.Null(sessions.LastConnected("s"));
        sessions.NoteConnected("s", DateTimeOffset.FromUnixTimeMilliseconds(5));
        using var again = new FaultJournal(_folder.File("journal.db"));
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(5), new JournaledSessions(again).LastConnected("s"));
    }

    [Fact]
    public void Filters_OfASession_AreReplacedAndOutliveTheJournalsClosing()
    {
        var sessions = new JournaledSessions(_journal);
        Assert.Empty(sessions.Filters("s at b:1"));
        sessions.NoteFilters("s at b:1", new HashSet<string> { "a/+", "工厂/#", "100%/_" });
        sessions.NoteFilters("s at b:12", new HashSet<string> { "other" });
        sessions.NoteFilters("s at b:1", new HashSet<string> { "工厂/#", "100%/_", "b c" });
        using var again = new FaultJournal(_folder.File("journal.db"));
        Assert.Equal(["100%/_", "b c", "工厂/#"], new JournaledSessions(again).Filters("s at b:1").Order(StringComparer.Ordinal));
        Assert.Equal(["other"], new JournaledSessions(again).Filters("s at b:12"));
    }

    [Fact]
    public void DeadLetterReport_OfAnySize_IsBoundedAndCanBeShortened()
    {
        var report = DeadLetterReport.Write(DateTimeOffset.UnixEpoch, new string('t', 60_000), new string('r', 60_000), new byte[130_000_000]);
        Assert.InRange(report.Length, DeadLetterReport.MaxPayloadBytes, 100_000);
        var json = JsonDocument.Parse(report).RootElement;
        Assert.Equal((130_000_000, true), (json.GetProperty("payload_bytes").GetInt32(), json.GetProperty("payload_cut").GetBoolean()));
        var shorter = DeadLetterReport.Shortened(report, 10_000)!;
        Assert.InRange(shorter.Length, 9_000, 10_000);
        Assert.True(JsonDocument.Parse(shorter).RootElement.GetProperty("payload_base64").TryGetBytesFromBase64(out _));
        Assert.Null(DeadLetterReport.Shortened(report, 1000));
        Assert.Null(DeadLetterReport.Shortened(Encoding.UTF8.GetBytes("""{"id":"d"}"""), 10));
    }

    /// <summary>Machines whose messages a broker ends the connection for hold up nobody else's, however many there are of them.</summary>
    [Fact]
    public async Task MessagesThatEndTheConnection_OtherTopicsGoFirst_EachIsSetAsideAfterFiveAttempts()
    {
        foreach (var topic in (string[])["bad/1", "bad/2", "good/1", "bad/1", "good/2"])
            _journal.DeadLetter(topic, [1]);
        var broker = new Scripted(t =>
            t.StartsWith("bad", StringComparison.Ordinal) ? new PublishResult(PublishOutcome.Interrupted, "ended") : PublishResult.Delivered
        );
        await RunAsync(broker, () => _journal.Unpublished(1).Count == 0);
        // Both are suspected after two attempts; from then on the others are tried before them.
        Assert.Equal(["bad/1", "bad/2", "good/1", "good/2"], broker.Topics.Take(4));
        Assert.Equal((10, 5), (broker.Topics.Count(t => t == "bad/1"), broker.Topics.Count(t => t == "bad/2")));
        Assert.Equal(["bad/1", "bad/1", "bad/2"], _journal.Refused().Select(r => r.Topic).Order(StringComparer.Ordinal));
    }

    private void SetAside(string topic, int bytes)
    {
        _journal.DeadLetter(topic, new byte[bytes]);
        _journal.SetAside(_journal.Unpublished(1)[0], "because", DateTimeOffset.UnixEpoch);
    }

    private async Task RunAsync(Scripted broker, Func<bool> done, int seconds = 1)
    {
        using var service = new OutboxService(_journal, broker, _refused, _time, NullLogger<OutboxService>.Instance);
        await service.StartAsync(CancellationToken.None);
        await Eventually.HoldsAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(seconds));
                return done();
            },
            () => string.Join(' ', broker.Topics)
        );
        await service.StopAsync(CancellationToken.None);
    }

    private sealed class Scripted(Func<string, PublishResult> answer) : IMessagePublisher
    {
        private readonly List<string> _topics = [];

        public IReadOnlyList<string> Topics
        {
            get
            {
                lock (_topics)
                    return [.. _topics];
            }
        }

        public Task<PublishResult> PublishAsync(string topic, ReadOnlyMemory<byte> payload, bool retain, CancellationToken cancellationToken)
        {
            lock (_topics)
                _topics.Add(topic);
            return Task.FromResult(answer(topic));
        }

        public Task WaitConnectedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
