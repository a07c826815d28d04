using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Hosting;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Events;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MQTTnet;
using MQTTnet.Protocol;

namespace EdgeDiag.EdgeHost.Mqtt;

/// <summary>
/// The one connection to the broker: a persistent session with QoS 1, reconnected for ever with capped, jittered pauses. A
/// message is acknowledged only after its handler has taken it over.
/// </summary>
public sealed class MqttConnection : RecoveringService, IMessagePublisher
{
    private const long WaitingBytes = 16 * 1024 * 1024;
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(10),
        DisconnectPatience = TimeSpan.FromSeconds(5),
        // Of these, for the messages that are being handled.
        HandlingPatience = TimeSpan.FromSeconds(2);

    private readonly MqttSettings _settings;
    private readonly HostSettings _host;
    private readonly ModelName _model;
    private readonly TimeProvider _time;
    private readonly ILogger<MqttConnection> _log;
    private readonly IncomingMessages _incoming;
    private readonly SessionWatch _sessions;
    private readonly OptionalTopic _status,
        _beats;
    private readonly ReconnectPauses _pauses;
    private readonly ConnectFailures _failures;
    private volatile BrokerSession? _session;
    private volatile TaskCompletionSource _connected = NewSignal();
    private volatile string? _subscriptionProblem;
    private volatile bool _stopping;
    private MqttClientOptions? _options;

    /// <summary>A connection that has not been made yet.</summary>
    public MqttConnection(
        IOptions<MqttSettings> settings,
        IOptions<HostSettings> host,
        ModelName model,
        IMessageHandler handler,
        ISessionMemory memory,
        TimeProvider time,
        ILogger<MqttConnection> log
    )
        : base(time, log)
    {
        (_settings, _host, _model, _time, _log) = (settings.Value, host.Value, model, time, log);
        _incoming = new IncomingMessages(handler, Heartbeat, HeartbeatTopic, log);
        _sessions = new SessionWatch(memory, time, log);
        (_status, _beats) = (new OptionalTopic(StatusTopic, time, log), new OptionalTopic(HeartbeatTopic, time, log));
        (_pauses, _failures) = (new ReconnectPauses(_settings.MaxBackOff), new ConnectFailures(_settings, time, log));
        // Not connected, it is said with the next connection.
        _model.Changed += () => _ = _session is { } session && !_stopping ? SayOnlineAsync(session, CancellationToken.None) : Task.CompletedTask;
    }

    /// <summary>Topic of this service's status.</summary>
    public string StatusTopic => $"{TopicAddress.Prefix}/{_host.Site}/service/{_host.Host}/status";

    /// <summary>Topic of its heartbeats.</summary>
    public string HeartbeatTopic => $"{TopicAddress.Prefix}/{_host.Site}/service/{_host.Host}/heartbeat";

    /// <summary>What has come back of them.</summary>
    public Heartbeat Heartbeat { get; } = new();

    /// <summary>True while the service is connected and receives faults.</summary>
    public bool IsReady => _session is not null;

    /// <summary>Why the last attempt to connect or subscribe failed; null while connected.</summary>
    public string? LastError { get; private set; } = "not connected yet";

    /// <summary>What a person should look at: why there is no connection, or what is wrong with the one there is; null for nothing.</summary>
    public string? Problem => LastError ?? _subscriptionProblem ?? _sessions.Problem;

    /// <inheritdoc/>
    public async Task<PublishResult> PublishAsync(string topic, ReadOnlyMemory<byte> payload, bool retain, CancellationToken cancellationToken) =>
        _session is { } session ? await session.PublishAsync(topic, payload, retain, null, cancellationToken) : PublishResult.Away;

    /// <inheritdoc/>
    public Task WaitConnectedAsync(CancellationToken cancellationToken) => _connected.Task.WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public override Task StopAsync(CancellationToken cancellationToken)
    {
        // The connection says "offline" as the last thing it does, so that no "online" can follow.
        _stopping = true;
        return base.StopAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _incoming.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var takenOver = false;
            try
            {
                takenOver = await ServeAsync(stoppingToken);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                // Cancelled; the client library has an exception of its own for that.
                return;
            }
            catch (Exception e)
            {
                // Any failure here has one answer: say why, wait, try again.
                LastError = _failures.Tell(e);
                _pauses.NoteFailure();
            }

            var pause = _pauses.Next(takenOver);
            if (takenOver)
                Log.TakenOver(_log, _options!.ClientId, pause);
            await Task.Delay(pause, _time, stoppingToken);
        }
    }

    /// <summary>Makes one connection and works with it until it is lost.</summary>
    /// <returns>True where another client took the session over.</returns>
    private async Task<bool> ServeAsync(CancellationToken stopping)
    {
        var options = NewestOptions();
        var window = new ReceiveWindow(WaitingBytes);
        // A client for each connection: one that hangs in some state of its own must not keep the service from the broker.
        using var client = new MqttClientFactory().CreateMqttClient(new WindowedAdapter.Factory(window));
        using var session = new BrokerSession(client, _time);
        client.ApplicationMessageReceivedAsync += e => _incoming.ReceiveAsync(e, session, window);
        try
        {
            await PrepareAsync(client, session, options, stopping);
            var since = _time.GetTimestamp();
            (LastError, _session) = (null, session);
            Log.Connected(_log, _settings.Host, _settings.Port);
            Progressed();
            _connected.TrySetResult();
            await BeatAsync(session, window, stopping);
            await session.WaitForReasonAsync();
            _pauses.NoteEnd(_time.GetElapsedTime(since), session.TakenOver, session.ClosedWithoutReason, session.EndedWithMessage);
            if (_pauses.Suspicious)
                Log.ProbablyTakenOver(_log, _pauses.Closed, options.ClientId);
            LastError = session.TakenOver
                ? $"another client uses the client id {options.ClientId} and has taken the session over"
                : $"the connection was lost: {session.EndedBy}";
            if (!session.TakenOver)
                Log.Lost(_log, _settings.Host, _settings.Port, session.EndedBy);
            return session.TakenOver;
        }
        finally
        {
            _session = null;
            if (_connected.Task.IsCompleted)
                _connected = NewSignal();
            await EndAsync(client, session, stopping.IsCancellationRequested);
        }
    }

    /// <summary>Connects, subscribes and says "online"; each step has its time, because a broker may hang at each.</summary>
    private async Task PrepareAsync(IMqttClient client, BrokerSession session, MqttClientOptions options, CancellationToken stopping)
    {
        using var patience = new CancellationTokenSource(ConnectPatience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stopping);
        try
        {
            var accepted = await client.ConnectAsync(options, either.Token);
            BrokerReasons.ThrowIfRefused(accepted, options);
            session.Accepted = accepted;
            if (!accepted.RetainAvailable)
                Log.NoRetain(_log);
            _sessions.Check(accepted, options, $"{_settings.Host}:{_settings.Port}");
            var broker = $"{_settings.Host}:{_settings.Port}";
            var wanted = Subscriptions.Wanted(_host.Site, _incoming.Foreign, HeartbeatTopic);
            var stale = _sessions.Stale(options, broker, wanted);
            _subscriptionProblem = await Subscriptions.RequestAsync(client, session, _host.Site, _incoming.Foreign, HeartbeatTopic, _log, either.Token);
            _sessions.Note(options, broker);
            if (stale.Count > 0)
                _sessions.NoteFilters(options, broker, (await Subscriptions.DropAsync(client, stale, _log, either.Token)).Concat(wanted).ToHashSet());
        }
        catch (Exception) when (patience.IsCancellationRequested && !stopping.IsCancellationRequested)
        {
            throw new TimeoutException($"the broker does not answer within {ConnectPatience.TotalSeconds} s");
        }

        await SayOnlineAsync(session, stopping);
        if (!session.Lost.Task.IsCompleted)
            return;
        await session.WaitForReasonAsync();
        throw new BrokerRefusedException($"the connection was lost at once: {session.EndedBy}");
    }

    /// <summary>Sends heartbeats, and says again that the service is online, until the connection is lost.</summary>
    private async Task BeatAsync(BrokerSession session, ReceiveWindow window, CancellationToken cancellationToken)
    {
        var said = _time.GetTimestamp();
        while (!session.Lost.Task.IsCompleted)
        {
            if (session.Heartbeats && _beats.Allowed)
            {
                var result = await session.PublishAsync(HeartbeatTopic, Heartbeat.Next(), false, null, cancellationToken);
                if (result.Outcome != PublishOutcome.Delivered)
                    Heartbeat.LastMayBeUnsent();
                _beats.Note(result);
            }

            if (window.TakeDropped() is (> 0 and var dropped, var last))
            {
                MqttMeter.Dropped.Add(dropped);
                Log.Dropped(_log, dropped, last);
            }

            if (_time.GetElapsedTime(said) >= Lease / 3)
            {
                await SayOnlineAsync(session, cancellationToken);
                said = _time.GetTimestamp();
            }

            await Task.WhenAny(session.Lost.Task, Task.Delay(_settings.HeartbeatInterval, _time, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    /// <summary>Ends a connection so that the status reads "offline" in every case: the broker publishes the will where this side could not say it.</summary>
    private async Task EndAsync(IMqttClient client, BrokerSession session, bool stopping)
    {
        session.Ending = true;
        if (!client.IsConnected)
            return;
        try
        {
            using var patience = new CancellationTokenSource(DisconnectPatience, _time);
            await session.Acknowledged.WaitAsync(HandlingPatience, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var said =
                stopping && _status.Allowed
                    ? await session.PublishAsync(StatusTopic, Status("offline"), true, null, patience.Token, farewell: true)
                    : PublishResult.Away;
            var reason =
                said.Outcome == PublishOutcome.Delivered
                    ? MqttClientDisconnectOptionsReason.NormalDisconnection
                    : MqttClientDisconnectOptionsReason.DisconnectWithWillMessage;
            await client.DisconnectAsync(new MqttClientDisconnectOptions { Reason = reason }, patience.Token).WaitAsync(DisconnectPatience, _time);
        }
        catch (Exception e)
        {
            // Already gone, or as good as: that is what was wanted. The broker publishes the will.
            Log.EndFailed(_log, e.Message);
        }
    }

    private TimeSpan Lease => StatusMessage.LeaseFor(_settings.HeartbeatInterval);

    private async Task SayOnlineAsync(BrokerSession session, CancellationToken cancellationToken)
    {
        if (_status.Allowed)
            _status.Note(await session.PublishAsync(StatusTopic, Status("online"), true, Lease, cancellationToken));
    }

    private byte[] Status(string state) => StatusMessage.Write(state, _model.Current, _time.GetUtcNow());

    /// <summary>Read anew for each connection, so that a new password or certificate counts; a bad one is told and the earlier one kept.</summary>
    private MqttClientOptions NewestOptions()
    {
        try
        {
            return _options = MqttClientOptionsFactory.Create(_settings, _host, StatusTopic, Status("offline"));
        }
        catch (Exception e) when (e is InvalidInputException or IOException or UnauthorizedAccessException && _options is not null)
        {
            Log.SettingsRefused(_log, e.Message);
            return _options!;
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
