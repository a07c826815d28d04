using Microsoft.Extensions.Logging;

namespace EdgeDiag.EdgeHost.Tickets;

internal static partial class Log
{
    [LoggerMessage(720, LogLevel.Warning, "The newest tickets cannot be read, answers go on without them: {Reason}")]
    public static partial void TicketsUnread(ILogger log, string reason);

    [LoggerMessage(740, LogLevel.Critical, "{Path} was damaged and has been put aside as {Damaged}; a new one has been begun")]
    public static partial void TicketsDamaged(ILogger log, string path, string damaged);

    [LoggerMessage(745, LogLevel.Warning, "{Path} has no bytes; tickets that it may have held are gone, and new ones are written to it")]
    public static partial void TicketsEmpty(ILogger log, string path);

    [LoggerMessage(741, LogLevel.Error, "The ticket of the verdict on {Diagnosis} cannot be written and is kept in the journal until it can: {Reason}")]
    public static partial void TicketPostponed(ILogger log, string diagnosis, string reason);

    [LoggerMessage(742, LogLevel.Information, "{Count} tickets that had to wait have been written")]
    public static partial void PostponedWritten(ILogger log, int count);

    [LoggerMessage(743, LogLevel.Warning, "Tickets in the journal still cannot be written: {Reason}; trying again")]
    public static partial void StillPostponed(ILogger log, string reason);

    [LoggerMessage(744, LogLevel.Error, "The ticket of a verdict in the journal cannot be written and is given up: {Verdict}")]
    public static partial void PostponedGivenUp(ILogger log, string verdict, Exception exception);

    [LoggerMessage(721, LogLevel.Information, "Diagnosis {Diagnosis} {Verdict} by {By}: {Cause}")]
    public static partial void Judged(ILogger log, string diagnosis, string verdict, string by, string cause);

    [LoggerMessage(722, LogLevel.Error, "Ticket {Ticket} cannot be used and is left out: {Reason}; 'edgediag tickets repair' sets it aside")]
    public static partial void TicketLeftOut(ILogger log, string ticket, string reason);

    [LoggerMessage(
        723,
        LogLevel.Warning,
        "The verdict on {Diagnosis} waits for a review: {Device} has had {Most} in an hour (Feedback:PerDeviceAndHour); "
            + "'edgediag tickets list --review waiting' lists such tickets"
    )]
    public static partial void Waits(ILogger log, string diagnosis, string device, int most);

    [LoggerMessage(
        724,
        LogLevel.Information,
        "The ticket of {Diagnosis} says what no manual and no reviewed ticket lists; "
            + "it is shown as unreviewed until 'edgediag tickets review ID --accept --by NAME'"
    )]
    public static partial void Unreviewed(ILogger log, string diagnosis);

    [LoggerMessage(725, LogLevel.Information, "Ticket {Ticket} {Review} by {By}")]
    public static partial void Reviewed(ILogger log, string ticket, string review, string by);

    [LoggerMessage(726, LogLevel.Warning, "The file of review items cannot be read, an answer is not queued for a check: {Reason}")]
    public static partial void ReviewItemsUnread(ILogger log, string reason);
}
