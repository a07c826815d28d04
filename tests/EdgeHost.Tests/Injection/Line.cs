using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using EdgeDiag.EdgeHost.Mqtt;
using MQTTnet;
using MQTTnet.Protocol;

namespace EdgeDiag.EdgeHost.Tests.Injection;

/// <summary>The machines' side: publishes, and remembers which faults have been answered and which went to the dead letters.</summary>
internal sealed class Line : IAsyncDisposable
{
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly ConcurrentDictionary<string, string> _finals = new();
    private readonly ConcurrentDictionary<string, bool> _dead = new();

    public async Task ConnectAsync(int port)
    {
        _client.ApplicationMessageReceivedAsync += e =>
        {
            Take(e.ApplicationMessage.Topic, e.ApplicationMessage.Payload.ToArray());
            return Task.CompletedTask;
        };
        await _client.ConnectAsync(new MqttClientOptionsBuilder().WithBroker("127.0.0.1", port).WithClientId("line").Build());
        await _client.SubscribeAsync("edgediag/v1/s1/#", MqttQualityOfServiceLevel.AtLeastOnce);
    }

    /// <summary>Id of the final diagnosis that answers a fault; null where none does yet.</summary>
    public string? Final(string fault) => _finals.GetValueOrDefault(fault);

    /// <summary>Whether some dead letter names a fault.</summary>
    public bool IsDead(string fault) => _dead.Keys.Any(d => d.Contains($"\"{fault}\"", StringComparison.Ordinal));

    /// <summary>The last dead letter; null where there was none.</summary>
    public string? LastDead { get; private set; }

    public Task PublishAsync(string device, string kind, string payload) =>
        _client.PublishAsync(
            new MqttApplicationMessageBuilder()
                .WithTopic($"edgediag/v1/s1/line-3/{device}/{kind}")
                .WithPayload(payload)
                .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
                .Build()
        );

    public async ValueTask DisposeAsync()
    {
        if (_client.IsConnected)
            await _client.DisconnectAsync();
        _client.Dispose();
    }

    private void Take(string topic, byte[] payload)
    {
        if (topic.EndsWith("/dead-letter", StringComparison.Ordinal))
        {
            using var letter = JsonDocument.Parse(payload);
            LastDead = Encoding.UTF8.GetString(payload);
            _dead[Encoding.UTF8.GetString(payload) + Encoding.UTF8.GetString(letter.RootElement.GetProperty("payload_base64").GetBytesFromBase64())] = true;
        }
        else if (topic.EndsWith("/diagnosis", StringComparison.Ordinal))
        {
            using var diagnosis = JsonDocument.Parse(payload);
            if (diagnosis.RootElement.GetProperty("stage").GetString() != "final")
                return;
            var id = diagnosis.RootElement.GetProperty("id").GetString()!;
            foreach (var fault in diagnosis.RootElement.GetProperty("fault_ids").EnumerateArray())
                _finals[fault.GetString()!] = id;
        }
    }
}
