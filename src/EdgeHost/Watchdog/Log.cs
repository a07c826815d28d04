using Microsoft.Extensions.Logging;

namespace EdgeDiag.EdgeHost.Watchdog;

internal static partial class Log
{
    [LoggerMessage(900, LogLevel.Information, "systemd expects a beat every {Seconds} s; none is sent while a piece of work takes longer than {Patience} s")]
    public static partial void Watched(ILogger logger, double seconds, double patience);

    [LoggerMessage(901, LogLevel.Critical, "{Part} has not moved on for {Seconds:F0} s; systemd gets no beats until it does, and restarts the service")]
    public static partial void Stuck(ILogger logger, string part, double seconds);

    [LoggerMessage(902, LogLevel.Warning, "{Part} moves on again")]
    public static partial void MovesOnAgain(ILogger logger, string part);

    [LoggerMessage(903, LogLevel.Debug, "{Part} answered the watchdog with an error: {Reason}")]
    public static partial void ProbeFailed(ILogger logger, string part, string reason);
}
