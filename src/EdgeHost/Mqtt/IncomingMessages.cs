using System.Buffers;
using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Hosting;
using EdgeDiag.EdgeHost.Storage;
using Microsoft.Extensions.Logging;

namespace EdgeDiag.EdgeHost.Mqtt;

/// <summary>Takes over what the broker delivers, and decides whether it may be acknowledged.</summary>
internal sealed class IncomingMessages(IMessageHandler handler, Heartbeat heartbeat, string heartbeatTopic, ILogger log)
{
    private const int MaxTopicsTold = 1000;

    // Topics whose empty messages have been told of; only the receiving thread touches them.
    private readonly HashSet<string> _told = [];

    /// <summary>Topics of other senders that the handler takes.</summary>
    public IReadOnlyList<ForeignTopic> Foreign => handler.Foreign;

    /// <summary>Takes a message over.</summary>
    /// <param name="topic">Its topic.</param>
    /// <param name="payload">Its payload.</param>
    /// <param name="redelivered">The broker says that it may have delivered it before (DUP).</param>
    /// <returns>True where the message may be acknowledged; false where the storage failed and the broker must deliver it again.</returns>
    public async Task<bool> HandleAsync(string topic, ReadOnlySequence<byte> payload, bool redelivered = false)
    {
        try
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
                await handler.HandleAsync(topic, bytes, CancellationToken.None, redelivered);
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
