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

    [LoggerMessage(913, LogLevel.Critical, "{Had}; it has been written anew from what the service still had, nothing is lost")]
    public static partial void FileRestored(ILogger logger, string had);

    [LoggerMessage(914, LogLevel.Critical, "A file that the service has open was deleted or replaced and cannot be written anew: {Reason}; trying again")]
    public static partial void FileLost(ILogger logger, string reason);
}
