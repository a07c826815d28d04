using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.Fusion.Events;
using Microsoft.Extensions.Logging;
using MQTTnet;
using MQTTnet.Protocol;

namespace EdgeDiag.EdgeHost.Mqtt;

/// <summary>What the service subscribes to: the plant's messages of its site, those of other senders that it maps, and its own heartbeats.</summary>
internal static class Subscriptions
{
    private static readonly string[] Kinds = ["fault", "reading", "image", "feedback", "ack"];

    /// <summary>The topic filters of a site, without the heartbeats.</summary>
    public static IReadOnlyList<string> Filters(string site) => [.. Kinds.Select(kind => $"{TopicAddress.Prefix}/{site}/+/+/{kind}")];

    /// <summary>All topic filters of the service.</summary>
    public static IReadOnlySet<string> Wanted(string site, IReadOnlyList<ForeignTopic> foreign, string heartbeats) =>
        Filters(site).Concat(foreign.Select(f => f.Filter)).Append(heartbeats).ToHashSet(StringComparer.Ordinal);

    /// <summary>Whether the service of a site subscribes to a topic of the plant.</summary>
    public static bool Hears(string site, string topic) =>
        Filters(site).Any(filter => MqttTopicFilterComparer.Compare(topic, filter) == MqttTopicFilterCompareResult.IsMatch);

    /// <summary>Asks for all of them, with QoS 1.</summary>
    /// <param name="client">Connected.</param>
    /// <param name="session">Told whether the heartbeats come back.</param>
    /// <param name="site">The site.</param>
    /// <param name="foreign">Other senders' topics.</param>
    /// <param name="heartbeats">Topic of the heartbeats.</param>
    /// <param name="log">Names what the broker refuses.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What the service goes on without, for the health report; null for nothing.</returns>
    /// <exception cref="BrokerRefusedException">Faults may be lost: their subscription is refused, or granted without QoS 1.</exception>
    public static async Task<string?> RequestAsync(
        IMqttClient client,
        BrokerSession session,
        string site,
        IReadOnlyList<ForeignTopic> foreign,
        string heartbeats,
        ILogger log,
        CancellationToken cancellationToken
    )
    {
        var subscribe = new MqttClientSubscribeOptionsBuilder();
        // A retained message is an old one: it is delivered once to a new session, not again with each reconnect.
        foreach (var topic in Wanted(site, foreign, heartbeats))
            subscribe.WithTopicFilter(topic, MqttQualityOfServiceLevel.AtLeastOnce, retainHandling: MqttRetainHandling.SendAtSubscribeIfNewSubscriptionOnly);
        var answers = await client.SubscribeAsync(subscribe.Build(), cancellationToken);
        BrokerReasons.ThrowIfFaultsMayBeLost(answers, foreign);
        var refused = answers.Items.Where(i => i.ResultCode > MqttClientSubscribeResultCode.GrantedQoS2).ToList();
        session.Heartbeats = refused.All(r => r.TopicFilter.Topic != heartbeats);
        foreach (var item in refused)
            Log.SubscriptionRefused(log, item.TopicFilter.Topic, item.ResultCode.ToString());
        return BrokerReasons.Missing(answers);
    }

    /// <summary>Ends subscriptions that a session still has from earlier settings or mappings.</summary>
    /// <param name="client">Connected.</param>
    /// <param name="stale">Their topic filters.</param>
    /// <param name="log">Told of each.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Those that the broker did not end.</returns>
    public static async Task<IReadOnlyList<string>> DropAsync(IMqttClient client, IReadOnlyList<string> stale, ILogger log, CancellationToken cancellationToken)
    {
        var left = new List<string>();
        foreach (var filter in stale)
        {
            var options = new MqttClientUnsubscribeOptionsBuilder().WithTopicFilter(filter).Build();
            var answer = (await client.UnsubscribeAsync(options, cancellationToken)).Items.Single();
            if (answer.ResultCode is MqttClientUnsubscribeResultCode.Success or MqttClientUnsubscribeResultCode.NoSubscriptionExisted)
                Log.Unsubscribed(log, filter);
            else
                left.Add(filter);
        }

        return left;
    }
}
