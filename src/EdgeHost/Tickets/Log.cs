using Microsoft.Extensions.Logging;

namespace EdgeDiag.EdgeHost.Tickets;

internal static partial class Log
{
    [LoggerMessage(700, LogLevel.Warning, "The newest tickets cannot be read, answers go on without them: {Reason}")]
    public static partial void TicketsUnread(ILogger log, string reason);

    [LoggerMessage(701, LogLevel.Information, "Diagnosis {Diagnosis} {Verdict} by {By}: {Cause}")]
    public static partial void Judged(ILogger log, string diagnosis, string verdict, string by, string cause);
}
