using System.Buffers;
using System.Text;
using System.Text.Json;
using EdgeDiag.EdgeHost.Mqtt;
using EdgeDiag.EdgeHost.Storage;
using MQTTnet;
using MQTTnet.Protocol;

namespace EdgeDiag.EdgeHost.Tests.Chaos;

/// <summary>What an enemy on the broker sees: diagnosis ids of the attacked machines, heartbeats, and the size of dead letters.</summary>
internal sealed class AttackedPlant : IAsyncDisposable
{
    /// <summary>Machines that are attacked; no valid fault of the others may suffer.</summary>
    public static readonly (string Line, string Device, string[] Codes)[] Machines =
    [
        ("line-3", "press-07", ["E101", "E102", "E103"]),
        ("line-3", "robot-03", ["SRVO-050", "MOTN-023"]),
        ("line-3", "conv-03", ["F0001", "F0005"]),
        ("line-9", "nobody-knows", ["X1", "X2"]),
    ];

    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly List<string> _diagnoses = ["d-0123456789abcdef"];
    private readonly Lock _lock = new();
    private string _heartbeat = "0123456789abcdef0123456789abcdef 1";

    public long LargestDeadLetter { get; private set; }

    public long DeadLetters { get; private set; }

    public async Task<AttackedPlant> ConnectAsync(int port)
    {
        _client.ApplicationMessageReceivedAsync += e =>
        {
            Hear(e.ApplicationMessage.Topic, e.ApplicationMessage.Payload.ToArray());
            return Task.CompletedTask;
        };
        await _client.ConnectAsync(
            new MqttClientOptionsBuilder()
                .WithBroker("127.0.0.1", port)
                .WithClientId("enemy-ear")
                .WithProtocolVersion(MQTTnet.Formatter.MqttProtocolVersion.V500)
                .Build()
        );
        foreach (var (line, device, _) in Machines)
            await _client.SubscribeAsync($"edgediag/v1/s1/{line}/{device}/diagnosis", MqttQualityOfServiceLevel.AtMostOnce);
        await _client.SubscribeAsync("edgediag/v1/s1/service/+/+", MqttQualityOfServiceLevel.AtMostOnce);
        return this;
    }

    /// <summary>A diagnosis that was seen, or one that never was.</summary>
    public string Diagnosis(ChaosRandom random)
    {
        lock (_lock)
            return random.Pick(_diagnoses);
    }

    /// <summary>The service's last heartbeat with another number.</summary>
    public string ForgedHeartbeat(ChaosRandom random)
    {
        lock (_lock)
            return $"{_heartbeat.Split(' ')[0]} {random.Pick((string[])["99999", "9223372036854775807", "-5", "0"])}";
    }

    public async ValueTask DisposeAsync()
    {
        if (_client.IsConnected)
            await _client.DisconnectAsync();
        _client.Dispose();
    }

    private void Hear(string topic, byte[] payload)
    {
        lock (_lock)
            if (topic.EndsWith("/heartbeat", StringComparison.Ordinal))
                _heartbeat = payload.Length is > 0 and < 300 ? Encoding.UTF8.GetString(payload) : _heartbeat;
            else if (topic.EndsWith("/dead-letter", StringComparison.Ordinal) && IsTheServices(payload))
            {
                DeadLetters++;
                LargestDeadLetter = Math.Max(LargestDeadLetter, payload.Length);
            }
            else if (topic.EndsWith("/diagnosis", StringComparison.Ordinal) && _diagnoses.Count < 200 && Id(payload) is { } id)
                _diagnoses.Add(id);
    }

    private static string? Id(byte[] payload)
    {
        try
        {
            using var document = JsonDocument.Parse(payload);
            return document.RootElement.GetProperty("id").GetString();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            // A forged one.
            return null;
        }
    }

    // Enemies write to that topic too, in a form that lacks what the service adds.
    private static bool IsTheServices(byte[] payload)
    {
        try
        {
            using var json = JsonDocument.Parse(payload);
            return json.RootElement is { ValueKind: JsonValueKind.Object } report
                && report.TryGetProperty("reason", out _)
                && report.TryGetProperty("topic", out _)
                && report.TryGetProperty("payload_bytes", out _);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
