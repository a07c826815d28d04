using System.Buffers;
using System.Text;
using EdgeDiag.EdgeHost.Contracts;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;

namespace EdgeDiag.EdgeHost.Mqtt;

/// <summary>One connection to the broker: publishes within the limits that the broker stated, and knows why it ended.</summary>
internal sealed class BrokerSession : IDisposable
{
    /// <summary>Longest wait for an acknowledgement; longer than it takes to notice a dead connection.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private const int MaxTopicBytes = 65_535;
    private static readonly TimeSpan ReasonPatience = TimeSpan.FromSeconds(2);
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    // One at a time: a broker may allow no more than one unacknowledged message (Receive Maximum).
    private readonly SemaphoreSlim _turn = new(1);
    private readonly IMqttClient _client;
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource _disconnected = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string? _endedBy;
    private volatile bool _closed,
        _refused,
        _unanswered,
        _takesNothing;

    /// <summary>Over a client that is about to connect.</summary>
    public BrokerSession(IMqttClient client, TimeProvider time)
    {
        (_client, _time) = (client, time);
        client.DisconnectedAsync += e =>
        {
            TakenOver |= e.Reason == MqttClientDisconnectReason.SessionTakenOver;
            _closed = e.Reason == MqttClientDisconnectReason.NormalDisconnection && e.Exception is null && !Ending;
            Lose(
                e.Reason != MqttClientDisconnectReason.NormalDisconnection
                    ? $"the broker says {BrokerReasons.Code(e.Reason, e.ReasonString)}"
                    : e.Exception?.GetBaseException().Message.ReplaceLineEndings(" ") ?? "the other side closed the connection"
            );
            _disconnected.TrySetResult();
            return Task.CompletedTask;
        };
    }

    /// <summary>What the broker said when it accepted the connection.</summary>
    public MqttClientConnectResult Accepted { get; set; } = new() { RetainAvailable = true };

    /// <summary>Whether the broker lets the service hear its own heartbeats.</summary>
    public bool Heartbeats { get; set; }

    /// <summary>Whether another client with the same id took the session.</summary>
    public bool TakenOver { get; private set; }

    /// <summary>Whether the broker closed the connection and said nothing; null where a message was under way that may be the cause.</summary>
    public bool? ClosedWithoutReason =>
        !_closed || _refused ? false
        : _unanswered ? null
        : true;

    /// <summary>Why the connection ended; the first reason counts.</summary>
    public string EndedBy => _endedBy ?? "unknown";

    /// <summary>True where it ended while a message was under way.</summary>
    public bool EndedWithMessage => _unanswered;

    /// <summary>True from the moment that this side ends the connection: what fails then is not a message's fault.</summary>
    public bool Ending { get; set; }

    /// <summary>Completes when every message that has come so far is handled, and acknowledged where it was taken over. Never fails.</summary>
    public Task Acknowledged { get; set; } = Task.CompletedTask;

    /// <summary>
    /// True from the moment that a message could not be kept, or that the connection ends: the broker delivers that one and all that follow again,
    /// in order. What follows must not be taken before it.
    /// </summary>
    public bool TakesNothing
    {
        get => _takesNothing || Ending || Lost.Task.IsCompleted;
        set => _takesNothing = value;
    }

    /// <summary>Completes when the connection has ended or must be ended.</summary>
    public TaskCompletionSource Lost { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The connection has ended or must be ended.</summary>
    public void Lose(string reason)
    {
        _endedBy ??= reason;
        Lost.TrySetResult();
    }

    /// <summary>Waits a moment for the broker's reason: what was under way fails before the client library tells it.</summary>
    public Task WaitForReasonAsync() => _client.IsConnected ? Task.CompletedTask : Task.WhenAny(_disconnected.Task, Task.Delay(ReasonPatience, _time));

    /// <summary>Publishes and waits for the acknowledgement. Throws only where it is cancelled.</summary>
    /// <param name="topic">Topic.</param>
    /// <param name="payload">Payload.</param>
    /// <param name="retain">Whether the broker shall keep it; a broker without retained messages gets it without the flag.</param>
    /// <param name="lease">How long it is true; null for ever.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="farewell">The last message: once <see cref="Ending"/> is set, no other is sent.</param>
    public async Task<PublishResult> PublishAsync(
        string topic,
        ReadOnlyMemory<byte> payload,
        bool retain,
        TimeSpan? lease,
        CancellationToken cancellationToken,
        bool farewell = false
    )
    {
        if (Check(topic, payload.Length) is { } impossible)
            return impossible;
        using var patience = new CancellationTokenSource(Patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        var sent = false;
        try
        {
            await _turn.WaitAsync(either.Token);
            try
            {
                if (!_client.IsConnected || (Ending && !farewell))
                    return PublishResult.Away;
                var message = new MqttApplicationMessageBuilder()
                    .WithTopic(topic)
                    .WithPayload(new ReadOnlySequence<byte>(payload))
                    .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
                    .WithRetainFlag(retain && Accepted.RetainAvailable);
                if (lease is { } span)
                    message.WithMessageExpiryInterval((uint)span.TotalSeconds);
                sent = _unanswered = true;
                var answer = BrokerReasons.Judge(await _client.PublishAsync(message.Build(), either.Token));
                _refused |= answer.Outcome != PublishOutcome.Delivered;
                _unanswered = false;
                return answer;
            }
            finally
            {
                _turn.Release();
            }
        }
        catch (Exception e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // Any failure here has the same meaning: no acknowledgement. The connection cannot be trusted with the next message.
            var said =
                e is OperationCanceledException && patience.IsCancellationRequested
                    ? $"no acknowledgement within {Patience.TotalSeconds} s"
                    : e.GetBaseException().Message.ReplaceLineEndings(" ");
            var result = Ending || !sent ? PublishResult.Away : BrokerReasons.Judge((e as MqttClientUnexpectedDisconnectReceivedException)?.ReasonCode, said);
            if (_client.IsConnected)
                Lose($"{topic}: {said}");
            else
                Lost.TrySetResult();
            return result;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();

    // What MQTT cannot carry is refused here: the client library would fail in the middle of the connection.
    private PublishResult? Check(string topic, int payload)
    {
        int bytes;
        try
        {
            bytes = Utf8.GetByteCount(topic);
        }
        catch (EncoderFallbackException)
        {
            return new PublishResult(PublishOutcome.Refused, "the topic is not valid Unicode");
        }

        if (bytes is 0 or > MaxTopicBytes)
            return new PublishResult(PublishOutcome.Refused, $"the topic has {bytes} bytes; 1 to {MaxTopicBytes} are possible");
        if (topic.AsSpan().ContainsAny("+#\0"))
            return new PublishResult(PublishOutcome.Refused, "the topic contains +, # or NUL");
        // Fixed header, the topic's and the properties' length, packet identifier, expiry: at most 20 bytes beside topic and payload.
        var room = Accepted.MaximumPacketSize is > 0 and var most ? most - bytes - 20 : int.MaxValue;
        return payload <= room
            ? null
            : new PublishResult(
                PublishOutcome.TooLarge,
                $"{payload} bytes of payload; the broker takes packets of at most {Accepted.MaximumPacketSize} bytes",
                (int)Math.Max(0, room)
            );
    }
}
