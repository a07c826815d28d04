using EdgeDiag.EdgeHost.Mqtt;
using MQTTnet;
using MQTTnet.Protocol;

namespace EdgeDiag.EdgeHost.Tests.Chaos;

/// <summary>An enemy's clients: send whatever they are given, and connect again when the broker throws them out.</summary>
internal sealed class MessageSender(int port, int clients) : IAsyncDisposable
{
    private readonly IMqttClient[] _clients = [.. Enumerable.Range(0, clients).Select(_ => new MqttClientFactory().CreateMqttClient())];

    /// <summary>Messages that the broker did not take; such as those over its own bounds.</summary>
    public int Refused { get; private set; }

    /// <summary>Sends messages, several at a time, at most so many a second.</summary>
    public async Task SendAsync(IReadOnlyList<ChaosMessage> messages, double perSecond)
    {
        var start = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(
            _clients.Select(
                async (client, c) =>
                {
                    for (var i = c; i < messages.Count; i += clients)
                    {
                        var due = TimeSpan.FromSeconds(i / perSecond) - TimeProvider.System.GetElapsedTime(start);
                        if (due > TimeSpan.FromMilliseconds(15))
                            await Task.Delay(due, TimeProvider.System);
                        await SendAsync(client, messages[i]);
                    }
                }
            )
        );
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            if (client.IsConnected)
                await client.DisconnectAsync();
            client.Dispose();
        }
    }

    private async Task SendAsync(IMqttClient client, ChaosMessage m)
    {
        try
        {
            if (!client.IsConnected)
                await client.ConnectAsync(
                    new MqttClientOptionsBuilder()
                        .WithBroker("127.0.0.1", port)
                        .WithProtocolVersion(MQTTnet.Formatter.MqttProtocolVersion.V500)
                        .WithTimeout(TimeSpan.FromSeconds(5))
                        .Build()
                );
            var message = new MqttApplicationMessageBuilder()
                .WithTopic(m.Topic)
                .WithPayload(m.Payload)
                .WithQualityOfServiceLevel((MqttQualityOfServiceLevel)m.Qos)
                .WithRetainFlag(m.Retain)
                .Build();
            // One in twenty is delivered twice, as a gateway that lost the acknowledgement does.
            for (var times = m.Payload.Length % 20 == 0 ? 2 : 1; times > 0; times--)
                await client.PublishAsync(message);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Its own bounds are the broker's affair.
            Refused++;
        }
    }
}
