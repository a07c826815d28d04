using Microsoft.Extensions.Logging;

namespace EdgeDiag.EdgeHost.Telemetry;

internal static partial class Log
{
    [LoggerMessage(400, LogLevel.Warning, "The time-series database does not take data: {Reason}; spooling")]
    public static partial void DatabaseAway(ILogger logger, string reason);

    [LoggerMessage(401, LogLevel.Information, "The time-series database takes data again")]
    public static partial void DatabaseBack(ILogger logger);

    [LoggerMessage(402, LogLevel.Error, "The time-series database rejected {Count} lines: {Reason}")]
    public static partial void DatabaseRejected(ILogger logger, int count, string reason);

    [LoggerMessage(403, LogLevel.Error, "The spool cannot be used: {Reason}; trying again")]
    public static partial void SpoolFailed(ILogger logger, string reason);

    [LoggerMessage(420, LogLevel.Information, "The spool can be used again")]
    public static partial void SpoolBack(ILogger logger);
}
