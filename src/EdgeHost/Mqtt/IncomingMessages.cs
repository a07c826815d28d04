using System.Buffers;
using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Hosting;
using EdgeDiag.EdgeHost.Storage;
using Microsoft.Extensions.Logging;
using MQTTnet;
using MQTTnet.Protocol;

namespace EdgeDiag.EdgeHost.Mqtt;

/// <summary>Takes over what the broker delivers, and acknowledges what it has taken over.</summary>
internal sealed class IncomingMessages(IMessageHandler handler, Heartbeat heartbeat, string heartbeatTopic, ILogger log) : IDisposable
{
    private const string NotKept = "a message could not be kept";
    private const int MaxTopicsTold = 1000;

    // Messages wait for the disk nearly all their time, and those that wait at the same time share a commit.
    private const int LaneCount = 8;

    private readonly Lanes _lanes = new("messages", LaneCount);

    // Topics whose empty messages have been told of; only the receiving thread touches them.
    private readonly HashSet<string> _told = [];

    /// <summary>Topics of other senders that the handler takes.</summary>
    public IReadOnlyList<ForeignTopic> Foreign => handler.Foreign;

    /// <summary>Receives a message; returns before it is handled. Called by one thread at a time.</summary>
    /// <param name="e">The message.</param>
    /// <param name="session">The connection that it has come with.</param>
    /// <param name="window">Knows which messages are not done with yet.</param>
    public Task ReceiveAsync(MqttApplicationMessageReceivedEventArgs e, BrokerSession session, ReceiveWindow window)
    {
        e.AutoAcknowledge = false;
        if (e.ApplicationMessage.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtMostOnce)
            // Waits for no other message, and is forgotten as soon as it is handled.
            _ = HandleDroppableAsync(e.ApplicationMessage, session, window);
        else
            session.Acknowledged = AcknowledgeAsync(e, session, window, session.Acknowledged);
        return Task.CompletedTask;
    }

    /// <summary>Takes a message over. Called by one thread at a time.</summary>
    /// <param name="topic">Its topic.</param>
    /// <param name="payload">Its payload.</param>
    /// <param name="redelivered">The broker says that it may have delivered it before (DUP).</param>
    /// <param name="wanted">Asked when its turn has come; false leaves it to the broker. Null for true.</param>
    /// <param name="notKept">Called where it could not be kept, before the next message that must come after it has its turn.</param>
    /// <returns>True where the message may be acknowledged; false where the broker must deliver it again.</returns>
    public Task<bool> HandleAsync(string topic, ReadOnlySequence<byte> payload, bool redelivered = false, Func<bool>? wanted = null, Action? notKept = null)
    {
        // Large payloads are not copied where it can be avoided.
        var bytes = payload.IsSingleSegment ? payload.First : payload.ToArray();
        if (topic == heartbeatTopic)
        {
            if (heartbeat.Seen(bytes.Span) is var skipped and > 0)
                Log.BrokerDropped(log, skipped);
        }
        else if (bytes.Length == 0)
            Ignore(topic);
        else
            return _lanes.RunAsync(handler.LaneOf(topic), Take);
        return Task.FromResult(true);

        bool Take()
        {
            if (wanted?.Invoke() == false)
                return false;
            if (Handle(topic, bytes, redelivered))
                return true;
            notKept?.Invoke();
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _lanes.Dispose();

    private async Task HandleDroppableAsync(MqttApplicationMessage message, BrokerSession session, ReceiveWindow window)
    {
        try
        {
            if (!await HandleAsync(message.Topic, message.Payload, wanted: () => !session.Ending) && !session.Ending)
                session.Lose(NotKept);
        }
        catch (Exception failure)
        {
            session.Lose($"a message could not be handled: {failure.Message.ReplaceLineEndings(" ")}");
        }
        finally
        {
            window.HandledDroppable(message.Topic, message.Payload.Length);
        }
    }

    // In the order of arrival, as MQTT wants it, whichever is handled first.
    private async Task AcknowledgeAsync(MqttApplicationMessageReceivedEventArgs e, BrokerSession session, ReceiveWindow window, Task before)
    {
        var message = e.ApplicationMessage;
        try
        {
            var taken = await HandleAsync(message.Topic, message.Payload, message.Dup, () => !session.TakesNothing, () => session.TakesNothing = true);
            await before;
            if (session.Lost.Task.IsCompleted)
                return;
            if (taken)
                await e.AcknowledgeAsync(CancellationToken.None);
            else
                session.Lose(NotKept);
        }
        catch (Exception failure)
        {
            // Not acknowledged. The connection is ended by whoever made it.
            session.Lose($"a message could not be acknowledged: {failure.Message.ReplaceLineEndings(" ")}");
        }
        finally
        {
            window.Handled(message.Payload.Length);
        }
    }

    private bool Handle(string topic, ReadOnlyMemory<byte> bytes, bool redelivered)
    {
        try
        {
            // On a thread of its own, which may wait.
            handler.HandleAsync(topic, bytes, CancellationToken.None, redelivered).GetAwaiter().GetResult();
            return true;
        }
        catch (Exception failure) when (SqliteFailures.IsPassing(failure))
        {
            Log.HandlerFailed(log, topic, failure.Message);
            return false;
        }
        catch (Exception failure)
        {
            // Delivered again, the message would fail again for ever and hold up all others: it is acknowledged, told and counted.
            MqttMeter.GivenUp.Add(1);
            Log.GivenUp(log, topic, failure);
            return true;
        }
    }

    private void Ignore(string topic)
    {
        MqttMeter.Empty.Add(1);
        if (_told.Count < MaxTopicsTold && _told.Add(topic))
            Log.EmptyIgnored(log, topic);
    }
}
