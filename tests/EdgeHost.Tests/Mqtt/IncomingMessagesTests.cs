using System.Buffers;
using System.Collections.Concurrent;
using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Mqtt;
using EdgeDiag.EdgeHost.Tests.Real;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace EdgeDiag.EdgeHost.Tests.Mqtt;

public class IncomingMessagesTests
{
    public static TheoryData<Exception, bool> Failures =>
        new()
        {
            { new InvalidOperationException("a bug"), true },
            { new OutOfMemoryException(), true },
            { new ArgumentException("too large for JSON"), true },
            { new SqliteException("string or blob too big", 18), true },
            { new SqliteException("database or disk is full", 13), false },
            { new SqliteException("database disk image is malformed", 11), false },
            { new IOException("no space left on device"), false },
        };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task HandleAsync_WhoseHandlerFails_IsAcknowledgedUnlessTheStorageFailed(Exception failure, bool acknowledged)
    {
        using var incoming = new IncomingMessages(new Failing(failure), new Heartbeat(), "beats", NullLogger.Instance);
        Assert.Equal(acknowledged, await incoming.HandleAsync("topic", new ReadOnlySequence<byte>([1])));
    }

    [Fact]
    public async Task HandleAsync_WithoutPayload_IsAcknowledgedAndNotHandled()
    {
        using var incoming = new IncomingMessages(new Failing(new IOException()), new Heartbeat(), "beats", NullLogger.Instance);
        Assert.True(await incoming.HandleAsync("topic", ReadOnlySequence<byte>.Empty));
    }

    [Fact]
    public void Window_WhenFull_NothingIsReadUntilAMessageIsHandled()
    {
        var window = new ReceiveWindow(1000);
        window.Received(400);
        Assert.True(window.WaitForRoomAsync(CancellationToken.None).IsCompleted);
        window.Received(400);
        var waiting = window.WaitForRoomAsync(CancellationToken.None);
        Assert.False(waiting.IsCompleted);
        window.Handled(400);
        Assert.True(window.WaitForRoomAsync(CancellationToken.None).IsCompleted);
    }

    [Fact]
    public void Window_FloodWithQos0_IsDroppedAndHoldsUpNothing_OtherTopicsHaveTheirShare()
    {
        var window = new ReceiveWindow(160_000);
        var taken = 0;
        for (var i = 0; i < 1000; i++)
            taken += window.ReceivedDroppable("a/fault", 488) ? 1 : 0;
        Assert.Equal(10, taken);
        Assert.True(window.WaitForRoomAsync(CancellationToken.None).IsCompleted);
        Assert.True(window.ReceivedDroppable("b/fault", 488));
        for (taken = 0; window.ReceivedDroppable("c/reading", 488); taken++)
        {
            // Readings have half of the room: they only go into memory.
        }

        Assert.Equal(80, taken);
        Assert.Equal((991, "c/reading"), window.TakeDropped());
        Assert.Equal(0, window.TakeDropped().Count);
        window.HandledDroppable("a/fault", 488);
        Assert.True(window.ReceivedDroppable("a/fault", 488));
        Assert.False(window.ReceivedDroppable("a/fault", 488));
    }

    [Fact]
    public void Pauses_WhenTakenOver_AreLongAndGrow()
    {
        var pauses = new ReconnectPauses(TimeSpan.FromSeconds(3));
        for (var i = 0; i < 20; i++)
            Assert.True(pauses.Next(takenOver: false) <= TimeSpan.FromSeconds(3));
        pauses.NoteEnd(TimeSpan.FromSeconds(1), takenOver: true, closedWithoutReason: false);
        Assert.InRange(pauses.Next(takenOver: true).TotalSeconds, 7.5, 15);
        for (var i = 0; i < 10; i++)
            pauses.NoteEnd(TimeSpan.FromSeconds(1), takenOver: true, closedWithoutReason: false);
        Assert.InRange(pauses.Next(takenOver: true).TotalSeconds, 150, 300);
    }

    /// <summary>A broker that closes the connection whenever it refuses something must not keep faults waiting for ever longer.</summary>
    [Fact]
    public void Pauses_AfterConnectionsThatWereWorthIt_StayShort_AndAfterBriefOnesGrow()
    {
        var pauses = new ReconnectPauses(TimeSpan.FromSeconds(3));
        for (var i = 0; i < 20; i++)
        {
            Assert.InRange(pauses.Next(takenOver: false).TotalSeconds, 0.05, 0.1);
            pauses.NoteEnd(TimeSpan.FromSeconds(1.1), takenOver: false, closedWithoutReason: true);
        }

        var away = TimeSpan.Zero;
        for (var i = 0; i < 20; i++)
        {
            away += pauses.Next(takenOver: false);
            pauses.NoteEnd(TimeSpan.FromMilliseconds(20), takenOver: false, closedWithoutReason: true);
        }

        Assert.InRange(away.TotalSeconds, 20, 60);
    }

    /// <summary>A message is tried a few times only: however brief these connections are, other messages do not wait for them.</summary>
    [Fact]
    public void Pauses_AfterConnectionsThatEndedWithAMessage_StayShort()
    {
        var pauses = new ReconnectPauses(TimeSpan.FromSeconds(3));
        for (var i = 0; i < 20; i++)
        {
            Assert.InRange(pauses.Next(takenOver: false).TotalSeconds, 0.05, 0.1);
            pauses.NoteEnd(TimeSpan.FromMilliseconds(20), takenOver: false, closedWithoutReason: true, withMessage: true);
        }
    }

    [Fact]
    public void Pauses_WhenClosedAgainAndAgainWithoutAReason_SuspectAnotherClientAndStayShort()
    {
        var pauses = new ReconnectPauses(TimeSpan.FromSeconds(3));
        bool Closed(double seconds, bool? withoutReason = true)
        {
            pauses.NoteEnd(TimeSpan.FromSeconds(seconds), takenOver: false, withoutReason);
            return pauses.Suspicious;
        }

        Assert.Equal([false, false, false, false, true, false], [Closed(1), Closed(1), Closed(1), Closed(1), Closed(1), Closed(1)]);
        Assert.True(pauses.Next(takenOver: false) <= TimeSpan.FromSeconds(3));
        Assert.Equal([false, false, false, false], [Closed(1, withoutReason: false), Closed(1), Closed(1), Closed(1)]);
        Assert.Equal([false, false, true], [Closed(1, withoutReason: null), Closed(1), Closed(1)]);
        Assert.False(Closed(1, withoutReason: null));
        pauses.NoteFailure();
        Assert.Equal([false, false, false, false], [Closed(1), Closed(1), Closed(1), Closed(60)]);
        Assert.False(Closed(1));
    }

    [Fact]
    public async Task ReceiveAsync_ManyTopics_AreHandledSideBySide_AndAcknowledgedInTheOrderOfArrival()
    {
        var handler = new Waiting();
        using var incoming = new IncomingMessages(handler, new Heartbeat(), "beats", NullLogger.Instance);
        using var client = new MqttClientFactory().CreateMqttClient();
        using var session = new BrokerSession(client, TimeProvider.System);
        var acknowledged = new ConcurrentQueue<string>();
        void Receive(string topic) => Assert.True(incoming.ReceiveAsync(Message(topic, acknowledged), session, new ReceiveWindow(1_000_000)).IsCompleted);

        Receive("first");
        var others = Enumerable.Range(0, 32).Select(n => $"m{n}").ToList();
        others.ForEach(Receive);
        // The first one's lane waits, and with it what comes to the same thread; the others do not.
        await Eventually.HoldsAsync(() => handler.Handled.Count >= 10, () => string.Join(' ', handler.Handled));
        Assert.Empty(acknowledged);

        handler.First.SetResult();
        await session.Acknowledged;
        Assert.Equal(["first", .. others], acknowledged);
    }

    [Fact]
    public async Task ReceiveAsync_AfterAMessageThatCouldNotBeKept_AcknowledgesNoneThatCameLater()
    {
        var handler = new Waiting();
        using var incoming = new IncomingMessages(handler, new Heartbeat(), "beats", NullLogger.Instance);
        using var client = new MqttClientFactory().CreateMqttClient();
        using var session = new BrokerSession(client, TimeProvider.System);
        var acknowledged = new ConcurrentQueue<string>();
        foreach (var topic in (string[])["before", "first", .. Enumerable.Range(0, 32).Select(n => $"m{n}")])
            await incoming.ReceiveAsync(Message(topic, acknowledged), session, new ReceiveWindow(1_000_000));
        // What has not had its turn when another could not be kept is left to the broker, so both must have had theirs.
        await handler.FirstBegun.Task.WaitAsync(TimeSpan.FromSeconds(Eventually.Patience));
        await Eventually.HoldsAsync(() => handler.Handled.Count >= 10 && handler.Handled.Contains("before"), () => string.Join(' ', handler.Handled));

        handler.First.SetException(new IOException("no space left on device"));
        await session.Acknowledged;

        Assert.Equal(["before"], acknowledged);
        Assert.Equal("a message could not be kept", session.EndedBy);
    }

    [Fact]
    public async Task ReceiveAsync_AfterAMessageThatCouldNotBeKept_TheNextOfItsMachineIsNotHandled()
    {
        // An end that is kept and a beginning that comes again after it would leave a fault standing for ever.
        var handler = new Waiting();
        using var incoming = new IncomingMessages(handler, new Heartbeat(), "beats", NullLogger.Instance);
        using var client = new MqttClientFactory().CreateMqttClient();
        using var session = new BrokerSession(client, TimeProvider.System);
        var acknowledged = new ConcurrentQueue<string>();
        // Of another machine, and slow: the failure cannot be told to the connection before it.
        await incoming.ReceiveAsync(Message("first", acknowledged), session, new ReceiveWindow(1_000_000));
        await handler.FirstBegun.Task.WaitAsync(TimeSpan.FromSeconds(Eventually.Patience));
        var other = OtherLane();
        handler.Fails = $"{other}/begins";
        foreach (var kind in (string[])["begins", "ends"])
            await incoming.ReceiveAsync(Message($"{other}/{kind}", acknowledged), session, new ReceiveWindow(1_000_000));
        await Eventually.HoldsAsync(() => session.TakesNothing, () => "not refused yet");
        handler.First.SetResult();
        await session.Acknowledged;

        Assert.Equal(["first"], acknowledged);
        Assert.Equal(["first"], handler.Handled);
        Assert.Equal("a message could not be kept", session.EndedBy);
    }

    [Fact]
    public async Task ReceiveAsync_BehindAMessageThatTakesLong_TheRestCountsUntilItIsAcknowledged_AndQos0DoesNotWait()
    {
        var handler = new Waiting();
        using var incoming = new IncomingMessages(handler, new Heartbeat(), "beats", NullLogger.Instance);
        using var client = new MqttClientFactory().CreateMqttClient();
        using var session = new BrokerSession(client, TimeProvider.System);
        var (acknowledged, window, other) = (new ConcurrentQueue<string>(), new ReceiveWindow(1000), OtherLane());
        foreach (var topic in (string[])["first", $"{other}/a", $"{other}/b"])
        {
            window.Received(1);
            await incoming.ReceiveAsync(Message(topic, acknowledged), session, window);
        }

        Assert.True(window.ReceivedDroppable($"{other}/reading", 1));
        await incoming.ReceiveAsync(Message($"{other}/reading", acknowledged, MqttQualityOfServiceLevel.AtMostOnce), session, window);
        await Eventually.HoldsAsync(() => handler.Handled.Count == 3, () => string.Join(' ', handler.Handled));
        Assert.False(window.WaitForRoomAsync(CancellationToken.None).IsCompleted);
        // One message fills its share of 500 bytes, overhead included; so it is free again.
        await Eventually.HoldsAsync(() => window.ReceivedDroppable($"{other}/reading", 1), () => "the reading is still counted");

        handler.First.SetResult();
        await session.Acknowledged;
        Assert.Equal(["first", $"{other}/a", $"{other}/b"], acknowledged);
        Assert.True(window.WaitForRoomAsync(CancellationToken.None).IsCompleted);
    }

    // Names are spread over the lanes by their hash, which differs from run to run.
    private static string OtherLane() => Enumerable.Range(0, 1000).Select(n => $"m{n}").First(m => Lane(m) != Lane("first"));

    private static uint Lane(string key) => (uint)string.GetHashCode(key) % 8;

    private static MqttApplicationMessageReceivedEventArgs Message(
        string topic,
        ConcurrentQueue<string> acknowledged,
        MqttQualityOfServiceLevel level = MqttQualityOfServiceLevel.AtLeastOnce
    ) =>
        new(
            "box",
            new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload("1").WithQualityOfServiceLevel(level).Build(),
            new MqttPublishPacket(),
            (e, _) =>
            {
                acknowledged.Enqueue(e.ApplicationMessage.Topic);
                return Task.CompletedTask;
            }
        );

    private sealed class Waiting : IMessageHandler
    {
        public TaskCompletionSource First { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource FirstBegun { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public ConcurrentQueue<string> Handled { get; } = new();

        public string? Fails { get; set; }

        public string LaneOf(string topic) => topic.Split('/')[0];

        public async Task HandleAsync(string topic, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken, bool redelivered = false)
        {
            if (topic == Fails)
                throw new IOException("no space left on device");
            if (topic == "first")
            {
                FirstBegun.TrySetResult();
                await First.Task;
            }

            Handled.Enqueue(topic);
        }
    }

    private sealed class Failing(Exception failure) : IMessageHandler
    {
        public string LaneOf(string topic) => "";

        public Task HandleAsync(string topic, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken, bool redelivered = false) => throw failure;
    }
}
