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
    /// <param name="window">Knows which messages are not handled yet.</param>
    public Task ReceiveAsync(MqttApplicationMessageReceivedEventArgs e, BrokerSession session, ReceiveWindow window)
    {
        e.AutoAcknowledge = false;
        session.Acknowledged = AcknowledgeAsync(e, session, window, session.Acknowledged);
        return Task.CompletedTask;
    }

    /// <summary>Takes a message over. Called by one thread at a time.</summary>
    /// <param name="topic">Its topic.</param>
    /// <param name="payload">Its payload.</param>
    /// <param name="redelivered">The broker says that it may have delivered it before (DUP).</param>
    /// <param name="wanted">Asked when its turn has come; false leaves it to the broker. Null for true.</param>
    /// <returns>True where the message may be acknowledged; false where the broker must deliver it again.</returns>
    public Task<bool> HandleAsync(string topic, ReadOnlySequence<byte> payload, bool redelivered = false, Func<bool>? wanted = null)
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
            return _lanes.RunAsync(handler.LaneOf(topic), () => wanted?.Invoke() != false && Handle(topic, bytes, redelivered));
        return Task.FromResult(true);
    }

    /// <inheritdoc/>
    public void Dispose() => _lanes.Dispose();

    // In the order of arrival, as MQTT wants it, whichever is handled first.
    private async Task AcknowledgeAsync(MqttApplicationMessageReceivedEventArgs e, BrokerSession session, ReceiveWindow window, Task before)
    {
        var (topic, payload) = (e.ApplicationMessage.Topic, e.ApplicationMessage.Payload);
        var droppable = e.ApplicationMessage.QualityOfServiceLevel == MqttQualityOfServiceLevel.AtMostOnce;
        try
        {
            bool taken;
            try
            {
                // After a failure nothing more is acknowledged on this connection: the broker delivers all of it again, in order.
                taken = await HandleAsync(topic, payload, e.ApplicationMessage.Dup, () => droppable || !(session.Lost.Task.IsCompleted || session.Ending));
            }
            finally
            {
                if (droppable)
                    window.HandledDroppable(topic, payload.Length);
                else
                    window.Handled(payload.Length);
            }

            await before;
            if (session.Lost.Task.IsCompleted)
                return;
            if (taken)
                await e.AcknowledgeAsync(CancellationToken.None);
            else
                session.Lose("a message could not be kept");
        }
        catch (Exception failure)
        {
            // Not acknowledged. The connection is ended by whoever made it.
            session.Lose($"a message could not be acknowledged: {failure.Message.ReplaceLineEndings(" ")}");
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
