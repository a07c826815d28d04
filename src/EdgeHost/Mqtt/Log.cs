using Microsoft.Extensions.Logging;

namespace EdgeDiag.EdgeHost.Mqtt;

internal static partial class Log
{
    [LoggerMessage(100, LogLevel.Information, "Connected to the broker at {Host}:{Port}")]
    public static partial void Connected(ILogger logger, string host, int port);

    [LoggerMessage(101, LogLevel.Warning, "Lost the broker at {Host}:{Port}; reconnecting")]
    public static partial void Lost(ILogger logger, string host, int port);

    [LoggerMessage(102, LogLevel.Warning, "Cannot use the broker at {Host}:{Port}: {Reason}; trying again")]
    public static partial void ConnectFailed(ILogger logger, string host, int port, string reason);

    [LoggerMessage(103, LogLevel.Warning, "The broker refused a message to {Topic}: {Reason}")]
    public static partial void PublishRefused(ILogger logger, string topic, string reason);

    [LoggerMessage(104, LogLevel.Debug, "Could not publish to {Topic}: {Reason}")]
    public static partial void PublishFailed(ILogger logger, string topic, string reason);

    [LoggerMessage(106, LogLevel.Error, "The broker has dropped {Count} heartbeats of this service, so it may have dropped faults too; raise its queue limits")]
    public static partial void BrokerDropped(ILogger logger, long count);

    [LoggerMessage(105, LogLevel.Error, "A message on {Topic} could not be taken over and stays with the broker: {Reason}")]
    public static partial void HandlerFailed(ILogger logger, string topic, string reason);
}
