using Microsoft.Extensions.Logging;

namespace EdgeDiag.EdgeHost.Web.Api;

internal static partial class Log
{
    [LoggerMessage(800, LogLevel.Information, "HTTP on {Address}:{Port}")]
    public static partial void Listening(ILogger log, string address, int port);

    [LoggerMessage(801, LogLevel.Error, "No HTTP on {Address}:{Port}: {Reason} Faults are answered all the same; the port is tried again every 10 s.")]
    public static partial void NotListening(ILogger log, string address, int port, string reason);

    [LoggerMessage(802, LogLevel.Error, "{Method} {Path} failed in a way that nobody expected")]
    public static partial void Unforeseen(ILogger log, string method, string path, Exception exception);
}
