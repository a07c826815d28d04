using System.Buffers;
using System.Net.Sockets;
using System.Text.Json;
using EdgeDiag.EdgeHost.Hosting;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.Fusion.Events;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MQTTnet;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;

namespace EdgeDiag.EdgeHost.Mqtt;

/// <summary>
/// The one connection to the broker: a persistent session with QoS 1, reconnected for ever with capped, jittered pauses. A
/// message is acknowledged only after its handler has taken it over.
/// </summary>
public sealed class MqttConnection : RecoveringService, IMessagePublisher
{
    private static readonly TimeSpan DisconnectPatience = TimeSpan.FromSeconds(2);
    private static readonly string[] Kinds = ["fault", "reading", "image", "feedback"];

    private readonly MqttSettings _settings;
    private readonly HostSettings _host;
    private readonly ModelName _model;
    private readonly IMessageHandler _handler;
    private readonly TimeProvider _time;
    private readonly ILogger<MqttConnection> _log;
    private readonly MqttClientFactory _clients = new();
    private volatile IMqttClient? _client;
    private volatile TaskCompletionSource _connected = NewSignal();

    /// <summary>A connection that has not been made yet.</summary>
    public MqttConnection(IOptions<MqttSettings> settings, IOptions<HostSettings> host, ModelName model, IMessageHandler handler, TimeProvider time, ILogger<MqttConnection> log)
        : base(time, log)
    {
        (_settings, _host, _model, _handler, _time, _log) = (settings.Value, host.Value, model, handler, time, log);
        // Not connected, it is said with the next connection.
        _model.Changed += () => _ = PublishAsync(StatusTopic, Status("online"), true, CancellationToken.None);
    }

    /// <summary>Topic of this service's status.</summary>
    public string StatusTopic => $"{TopicAddress.Prefix}/{_host.Site}/service/{_host.Host}/status";

    /// <summary>Topic of its heartbeats.</summary>
    public string HeartbeatTopic => $"{TopicAddress.Prefix}/{_host.Site}/service/{_host.Host}/heartbeat";

    /// <summary>What has come back of them.</summary>
    public Heartbeat Heartbeat { get; } = new();

    /// <summary>Why the last attempt to connect or subscribe failed; null while connected.</summary>
    public string? LastError { get; private set; } = "not connected yet";

    /// <inheritdoc/>
    public async Task<bool> PublishAsync(string topic, ReadOnlyMemory<byte> payload, bool retain, CancellationToken cancellationToken)
    {
        if (_client is not { IsConnected: true } client) return false;
        try
        {
            var message = new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(new ReadOnlySequence<byte>(payload))
                .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).WithRetainFlag(retain).Build();
            var result = await client.PublishAsync(message, cancellationToken);
            if (result.IsSuccess) return true;
            Log.PublishRefused(_log, topic, result.ReasonCode.ToString());
            return false;
        }
        catch (Exception e) when (e is MqttCommunicationException or MqttClientNotConnectedException or TimeoutException or InvalidOperationException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // The connection went away in between; the outbox keeps the message.
            Log.PublishFailed(_log, topic, e.Message);
            return false;
        }
    }

    /// <inheritdoc/>
    public Task WaitConnectedAsync(CancellationToken cancellationToken) => _connected.Task.WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await PublishAsync(StatusTopic, Status("offline"), true, cancellationToken);
        await base.StopAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        var options = MqttClientOptionsFactory.Create(_settings, _host, StatusTopic, Status("offline"));
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            // A client for each connection: one that hangs in some state of its own must not keep the service from the broker.
            using var client = _clients.CreateMqttClient();
            var lost = NewSignal();
            client.ApplicationMessageReceivedAsync += e => ReceiveAsync(e, lost);
            client.DisconnectedAsync += _ =>
            {
                lost.TrySetResult();
                return Task.CompletedTask;
            };
            try
            {
                await client.ConnectAsync(options, stoppingToken);
                _client = client;
                await SubscribeAsync(client, stoppingToken);
                await PublishAsync(StatusTopic, Status("online"), true, stoppingToken);
                LastError = null;
                Log.Connected(_log, _settings.Host, _settings.Port);
                _connected.TrySetResult();
                Progressed();
                var since = _time.GetTimestamp();
                await BeatAsync(lost.Task, stoppingToken);
                // A connection that breaks at once, such as when the journal's disk is full, must not be made in a tight loop.
                if (_time.GetElapsedTime(since) > _settings.MaxBackOff) failures = 0;
                LastError = "the connection was lost";
                Log.Lost(_log, _settings.Host, _settings.Port);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // Any failure here has one answer: say why, wait, try again.
                LastError = Innermost(e);
                if (_settings.Tls.Enabled && e.GetBaseException() is SocketException { SocketErrorCode: not SocketError.ConnectionRefused } or IOException)
                    LastError += " (a broker that does not accept the client's certificate ends the connection like this)";
                Log.ConnectFailed(_log, _settings.Host, _settings.Port, LastError);
            }
            finally
            {
                await DisconnectQuietlyAsync(client);
            }

            if (_connected.Task.IsCompleted) _connected = NewSignal();
            await Task.Delay(BackOff(failures++), _time, stoppingToken);
        }
    }

    /// <summary>Sends heartbeats until the connection is lost.</summary>
    private async Task BeatAsync(Task lost, CancellationToken cancellationToken)
    {
        while (!lost.IsCompleted)
        {
            await PublishAsync(HeartbeatTopic, Heartbeat.Next(), false, cancellationToken);
            await Task.WhenAny(lost, Task.Delay(_settings.HeartbeatInterval, _time, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private async Task SubscribeAsync(IMqttClient client, CancellationToken cancellationToken)
    {
        var subscribe = new MqttClientSubscribeOptionsBuilder();
        foreach (var kind in Kinds)
            subscribe.WithTopicFilter($"{TopicAddress.Prefix}/{_host.Site}/+/+/{kind}", MqttQualityOfServiceLevel.AtLeastOnce);
        subscribe.WithTopicFilter(HeartbeatTopic, MqttQualityOfServiceLevel.AtLeastOnce);
        var result = await client.SubscribeAsync(subscribe.Build(), cancellationToken);
        foreach (var item in result.Items)
            if (item.ResultCode > MqttClientSubscribeResultCode.GrantedQoS2)
                throw new InvalidOperationException($"the broker refused the subscription to {item.TopicFilter.Topic}: {item.ResultCode}");
    }

    private async Task ReceiveAsync(MqttApplicationMessageReceivedEventArgs e, TaskCompletionSource lost)
    {
        e.AutoAcknowledge = false;
        try
        {
            if (e.ApplicationMessage.Topic == HeartbeatTopic)
            {
                if (Heartbeat.Seen(e.ApplicationMessage.Payload.ToArray()) is var skipped and > 0) Log.BrokerDropped(_log, skipped);
            }
            else await _handler.HandleAsync(e.ApplicationMessage.Topic, e.ApplicationMessage.Payload.ToArray(), CancellationToken.None);
            await e.AcknowledgeAsync(CancellationToken.None);
        }
        catch (Exception failure)
        {
            // Not acknowledged: the broker delivers it again after the reconnect that this asks for. The connection is ended by
            // whoever made it: the client waits for this very method before it lets go.
            Log.HandlerFailed(_log, e.ApplicationMessage.Topic, failure.Message);
            lost.TrySetResult();
        }
    }

    private async Task DisconnectQuietlyAsync(IMqttClient client)
    {
        try
        {
            using var patience = new CancellationTokenSource(DisconnectPatience, _time);
            if (client.IsConnected) await client.DisconnectAsync(cancellationToken: patience.Token).WaitAsync(DisconnectPatience, _time);
        }
        catch (Exception e) when (e is MqttCommunicationException or MqttClientNotConnectedException or TimeoutException or OperationCanceledException or InvalidOperationException)
        {
            // Already gone, or as good as: that is what was wanted.
            Log.PublishFailed(_log, "(disconnect)", e.Message);
        }
    }

    private TimeSpan BackOff(int failures)
    {
        var cap = Math.Min(_settings.MaxBackOff.TotalMilliseconds, 100 * Math.Pow(2, Math.Min(failures, 20)));
        return TimeSpan.FromMilliseconds(cap * (0.5 + 0.5 * Random.Shared.NextDouble()));
    }

    private byte[] Status(string state) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        state,
        version = typeof(MqttConnection).Assembly.GetName().Version?.ToString(3),
        model = _model.Current,
        ts = _time.GetUtcNow(),
    });

    private static string Innermost(Exception e)
    {
        while (e.InnerException is { } inner) e = inner;
        return e.Message.ReplaceLineEndings(" ");
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
