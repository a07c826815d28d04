using Microsoft.Extensions.Logging;

namespace EdgeDiag.EdgeHost.Hosting;

internal static partial class Log
{
    [LoggerMessage(910, LogLevel.Error, "{Service} failed ({Failures} in a row) and starts again in {Seconds} s")]
    public static partial void Recovering(ILogger logger, string service, int failures, double seconds, Exception exception);

    [LoggerMessage(911, LogLevel.Warning, "{Service} failed while it stopped")]
    public static partial void FailedWhileStopping(ILogger logger, string service, Exception exception);

    [LoggerMessage(912, LogLevel.Critical, "{Reason}")]
    public static partial void Ending(ILogger logger, string reason);
}
