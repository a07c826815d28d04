using System.Buffers;
using System.Collections.Concurrent;
using EdgeDiag.EdgeHost.Mqtt;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Events;
using MQTTnet;
using MQTTnet.Protocol;

namespace EdgeDiag.EdgeHost.Demo;

/// <summary>The line's side of the demo: publishes what PLCs would, and reads diagnoses as an HMI panel would.</summary>
public sealed class LineClient : IAsyncDisposable
{
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly ConcurrentDictionary<string, Diagnosis> _finals = new();
    private int _deadLetters;

    /// <summary>Told of each final diagnosis the first time it arrives.</summary>
    public event Action<Diagnosis>? Diagnosed;

    /// <summary>Final diagnoses by id, as last published.</summary>
    public IReadOnlyDictionary<string, Diagnosis> Finals => _finals;

    /// <summary>Dead letters seen.</summary>
    public int DeadLetters => _deadLetters;

    /// <summary>Connects and subscribes.</summary>
    public async Task ConnectAsync(int port, string site, CancellationToken cancellationToken)
    {
        _client.ApplicationMessageReceivedAsync += Receive;
        await _client.ConnectAsync(new MqttClientOptionsBuilder().WithBroker("127.0.0.1", port).WithClientId("demo-line").Build(), cancellationToken);
        await _client.SubscribeAsync($"{TopicAddress.Prefix}/{site}/+/+/diagnosis", MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken);
        await _client.SubscribeAsync($"{TopicAddress.Prefix}/{site}/service/+/dead-letter", MqttQualityOfServiceLevel.AtLeastOnce, cancellationToken);
    }

    /// <summary>Publishes a recorded message; returns after the broker's acknowledgement.</summary>
    public Task PublishAsync(ShiftMessage message, CancellationToken cancellationToken) =>
        _client.PublishAsync(
            new MqttApplicationMessageBuilder()
                .WithTopic(message.Topic)
                .WithPayload(message.Payload)
                .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
                .Build(),
            cancellationToken
        );

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_client.IsConnected)
            await _client.DisconnectAsync();
        _client.Dispose();
    }

    private Task Receive(MqttApplicationMessageReceivedEventArgs e)
    {
        if (e.ApplicationMessage.Topic.EndsWith("/dead-letter", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref _deadLetters);
            return Task.CompletedTask;
        }

        var diagnosis = DiagnosisJson.Read(System.Text.Encoding.UTF8.GetString(e.ApplicationMessage.Payload.ToArray()));
        if (diagnosis.Stage != DiagnosisStage.Final)
            return Task.CompletedTask;
        var fresh = !_finals.ContainsKey(diagnosis.Id);
        _finals[diagnosis.Id] = diagnosis;
        if (fresh)
            Diagnosed?.Invoke(diagnosis);
        return Task.CompletedTask;
    }
}
