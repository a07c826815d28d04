using Microsoft.Extensions.Logging;

namespace EdgeDiag.EdgeHost.Mqtt;

internal static partial class Log
{
    [LoggerMessage(100, LogLevel.Information, "Connected to the broker at {Host}:{Port}")]
    public static partial void Connected(ILogger logger, string host, int port);

    [LoggerMessage(101, LogLevel.Warning, "Lost the broker at {Host}:{Port}: {Reason}; reconnecting")]
    public static partial void Lost(ILogger logger, string host, int port, string reason);

    [LoggerMessage(EventId = 102, Message = "Cannot use the broker at {Host}:{Port}: {Reason}; trying again")]
    public static partial void ConnectFailed(ILogger logger, LogLevel level, string host, int port, string reason);

    [LoggerMessage(
        103,
        LogLevel.Error,
        "The broker refuses what is published to {Topic}: {Reason}; the service goes on without it and tries again after {Pause}"
    )]
    public static partial void TopicRefused(ILogger logger, string topic, string reason, TimeSpan pause);

    [LoggerMessage(104, LogLevel.Debug, "The connection did not end cleanly: {Reason}")]
    public static partial void EndFailed(ILogger logger, string reason);

    [LoggerMessage(105, LogLevel.Error, "A message on {Topic} could not be taken over and stays with the broker: {Reason}")]
    public static partial void HandlerFailed(ILogger logger, string topic, string reason);

    [LoggerMessage(106, LogLevel.Error, "The broker has dropped {Count} heartbeats of this service, so it may have dropped faults too; raise its queue limits")]
    public static partial void BrokerDropped(ILogger logger, long count);

    [LoggerMessage(
        107,
        LogLevel.Error,
        "Another client uses the client id {ClientId} and takes the session over: is a second service running, "
            + "or is the same Host or Mqtt:ClientId set twice? Trying again in {Pause}"
    )]
    public static partial void TakenOver(ILogger logger, string clientId, TimeSpan pause);

    [LoggerMessage(108, LogLevel.Error, "{Problem}")]
    public static partial void SessionLost(ILogger logger, string problem);

    [LoggerMessage(
        109,
        LogLevel.Warning,
        "The broker keeps the session for {Granted} instead of {Wanted} (Mqtt:SessionExpiry); what is sent during a longer absence is lost"
    )]
    public static partial void SessionShortened(ILogger logger, TimeSpan granted, TimeSpan wanted);

    [LoggerMessage(110, LogLevel.Error, "The broker refused the subscription to {Topic}: {Reason}; nothing from there is received")]
    public static partial void SubscriptionRefused(ILogger logger, string topic, string reason);

    [LoggerMessage(
        111,
        LogLevel.Error,
        "The broker closed {Count} connections in a row without a reason; probably another client uses the client id {ClientId}: "
            + "is a second service running, or is the same Host or Mqtt:ClientId set twice?"
    )]
    public static partial void ProbablyTakenOver(ILogger logger, int count, string clientId);

    [LoggerMessage(112, LogLevel.Error, "A message on {Topic} could be neither taken over nor reported as a dead letter; it is acknowledged and lost")]
    public static partial void GivenUp(ILogger logger, string topic, Exception exception);

    [LoggerMessage(
        113,
        LogLevel.Information,
        "A message without payload on {Topic} is ignored; it clears a retained message. Further ones there are counted only"
    )]
    public static partial void EmptyIgnored(ILogger logger, string topic);

    [LoggerMessage(114, LogLevel.Error, "The settings of the broker can no longer be used: {Reason}; the earlier ones are used")]
    public static partial void SettingsRefused(ILogger logger, string reason);

    [LoggerMessage(115, LogLevel.Warning, "Which sessions the broker must have could not be kept or read: {Reason}")]
    public static partial void SessionMemoryFailed(ILogger logger, string reason);

    [LoggerMessage(116, LogLevel.Warning, "The broker keeps no retained messages: whoever subscribes later does not see the newest diagnosis")]
    public static partial void NoRetain(ILogger logger);

    [LoggerMessage(117, LogLevel.Warning, "{Count} messages with QoS 0 were dropped; they come faster than they can be handled. The last was on {Topic}")]
    public static partial void Dropped(ILogger logger, long count, string topic);

    [LoggerMessage(118, LogLevel.Information, "No longer subscribed to {Topic}, which the settings and mappings do not name any more")]
    public static partial void Unsubscribed(ILogger logger, string topic);
}
