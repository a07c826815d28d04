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

    [LoggerMessage(403, LogLevel.Error, "{Count} lines could not be spooled: {Reason}")]
    public static partial void SpoolFailed(ILogger logger, int count, string reason);
}
