using EdgeDiag.EdgeHost.Mqtt;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.Fusion.Events;
using MQTTnet;
using MQTTnet.Protocol;

namespace EdgeDiag.EdgeHost.Commands.Doctor;

/// <summary>What <c>run</c> asks of the broker: the connection with the service's credentials, and its topics.</summary>
internal static class DoctorBroker
{
    /// <summary>Connects and subscribes as the service does, in a session of its own: the service's must not be taken from it.</summary>
    /// <returns>What was reached.</returns>
    /// <exception cref="IOException">The broker refuses; the message says why and which settings to look at.</exception>
    public static async Task<string> CheckAsync(MqttSettings settings, HostSettings host, CancellationToken cancellationToken)
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        var options = MqttClientOptionsFactory.Create(settings, host, "", []);
        options.ClientId = $"edgediag-doctor-{Guid.NewGuid():N}";
        options.SessionExpiryInterval = 0;
        options.CleanSession = true;
        options.WillTopic = null;
        MqttClientConnectResult connected;
        try
        {
            connected = await client.ConnectAsync(options, cancellationToken);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever it is, the broker cannot be used.
            throw new IOException($"{settings.Host}:{settings.Port}: {e.GetBaseException().Message} (is the broker running? Mqtt:Host, Mqtt:Port, Mqtt:Tls)");
        }

        if (connected.ResultCode != MqttClientConnectResultCode.Success)
            throw new IOException(
                $"{settings.Host}:{settings.Port} refuses the connection: {BrokerReasons.Code(connected.ResultCode, connected.ReasonString)} "
                    + $"(Mqtt:User, Mqtt:PasswordFile, Mqtt:Tls)"
            );
        BrokerReasons.ThrowIfRefused(connected, options);
        var topics = MqttConnection.Kinds.Select(kind => $"{TopicAddress.Prefix}/{host.Site}/+/+/{kind}").ToList();
        var subscribe = new MqttClientSubscribeOptionsBuilder();
        // Without the retained messages: they are the service's.
        foreach (var topic in topics)
            subscribe.WithTopicFilter(topic, MqttQualityOfServiceLevel.AtLeastOnce, retainHandling: MqttRetainHandling.DoNotSendOnSubscribe);
        client.ApplicationMessageReceivedAsync += _ => Task.CompletedTask;
        var subscribed = await client.SubscribeAsync(subscribe.Build(), cancellationToken);
        var refused = subscribed
            .Items.Where(i => i.ResultCode > MqttClientSubscribeResultCode.GrantedQoS2)
            .Select(i => $"{i.TopicFilter.Topic} ({i.ResultCode})")
            .ToList();
        await client.DisconnectAsync(cancellationToken: cancellationToken);
        return refused.Count > 0
            ? throw new IOException(
                $"{settings.Host}:{settings.Port} refuses {string.Join(", ", refused)} (the broker's access list must allow Mqtt:User to subscribe)"
            )
            : $"{settings.Host}:{settings.Port}{(settings.Tls.Enabled ? " with TLS" : "")} accepts the connection and {topics.Count} subscriptions";
    }
}
