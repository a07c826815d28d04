using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Mqtt;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.Fusion.Events;
using MQTTnet;
using MQTTnet.Protocol;

namespace EdgeDiag.EdgeHost.Commands.Doctor;

/// <summary>What <c>run</c> asks of the broker: the connection with the service's credentials, and its topics.</summary>
internal static class DoctorBroker
{
    // A diagnosis with a long manual section has a few thousand bytes.
    private const int LeastPacket = 8192;

    // mosquitto accepts a subscription whose messages its access list never delivers; nothing tells the subscriber.
    private const string Caveat = "whether the access list lets it read faults cannot be seen from here (docs/reference/broker.md)";

    /// <summary>Connects and subscribes as the service does, in a session of its own: the service's must not be taken from it.</summary>
    /// <returns>What was reached.</returns>
    /// <exception cref="IOException">The broker refuses; the message says why and which settings to look at.</exception>
    public static async Task<string> CheckAsync(
        MqttSettings settings,
        HostSettings host,
        IReadOnlyList<ForeignTopic> foreign,
        CancellationToken cancellationToken
    )
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
        var topics = Subscriptions.Filters(host.Site).Concat(foreign.Select(f => f.Filter)).ToList();
        var subscribe = new MqttClientSubscribeOptionsBuilder();
        // Without the retained messages: they are the service's.
        foreach (var topic in topics)
            subscribe.WithTopicFilter(topic, MqttQualityOfServiceLevel.AtLeastOnce, retainHandling: MqttRetainHandling.DoNotSendOnSubscribe);
        client.ApplicationMessageReceivedAsync += _ => Task.CompletedTask;
        var subscribed = await client.SubscribeAsync(subscribe.Build(), cancellationToken);
        var at = $"{settings.Host}:{settings.Port}";
        if (BrokerReasons.Missing(subscribed) is { } missing)
            throw new IOException($"{at}: {missing} (the broker's access list must allow Mqtt:User to subscribe with QoS 1)");
        BrokerReasons.ThrowIfFaultsMayBeLost(subscribed, foreign);
        if (connected.MaximumPacketSize is > 0 and < LeastPacket and var most)
            throw new IOException($"{at} takes packets of at most {most} bytes; diagnoses need {LeastPacket} or more (the broker's maximum packet size)");
        // A list that was written for an earlier version may lack the topics of cases.
        foreach (var topic in (string[])["diagnosis", "case/doctor"])
            await PublishAsync(client, $"{TopicAddress.Prefix}/{host.Site}/doctor/{host.Host}/{topic}", at, cancellationToken);
        await client.DisconnectAsync(cancellationToken: cancellationToken);
        return $"{at}{(settings.Tls.Enabled ? " with TLS" : "")} accepts the connection, {topics.Count} subscriptions and diagnoses; {Caveat}";
    }

    // Without payload and not retained: whoever listens to diagnoses gets nothing that could be taken for one.
    private static async Task PublishAsync(IMqttClient client, string topic, string at, CancellationToken cancellationToken)
    {
        string problem;
        try
        {
            var message = new MqttApplicationMessageBuilder().WithTopic(topic).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build();
            var result = BrokerReasons.Judge(await client.PublishAsync(message, cancellationToken));
            if (result.Outcome == PublishOutcome.Delivered)
                return;
            problem = result.Reason;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // Some brokers end the connection where they refuse a message.
            problem = e.GetBaseException().Message;
        }

        throw new IOException(
            $"{at} does not take an empty message on {topic}: {problem} (the broker's access list must let Mqtt:User publish diagnoses and cases)"
        );
    }
}
