using Microsoft.Extensions.Logging;

namespace EdgeDiag.EdgeHost.Tickets;

internal static partial class Log
{
    [LoggerMessage(720, LogLevel.Warning, "The newest tickets cannot be read, answers go on without them: {Reason}")]
    public static partial void TicketsUnread(ILogger log, string reason);

    [LoggerMessage(721, LogLevel.Information, "Diagnosis {Diagnosis} {Verdict} by {By}: {Cause}")]
    public static partial void Judged(ILogger log, string diagnosis, string verdict, string by, string cause);

    [LoggerMessage(722, LogLevel.Error, "Ticket {Ticket} cannot be used and is left out: {Reason}; 'edgediag tickets repair' sets it aside")]
    public static partial void TicketLeftOut(ILogger log, string ticket, string reason);

    [LoggerMessage(723, LogLevel.Warning, "The verdict on {Diagnosis} waits for a review: {Device} has had {Most} in an hour (Feedback:PerDeviceAndHour); "
        + "'edgediag tickets list --review waiting' lists such tickets")]
    public static partial void Waits(ILogger log, string diagnosis, string device, int most);

    [LoggerMessage(724, LogLevel.Information, "The ticket of {Diagnosis} says what no manual and no reviewed ticket lists; "
        + "it is shown as unreviewed until 'edgediag tickets review ID --accept --by NAME'")]
    public static partial void Unreviewed(ILogger log, string diagnosis);

    [LoggerMessage(725, LogLevel.Information, "Ticket {Ticket} {Review} by {By}")]
    public static partial void Reviewed(ILogger log, string ticket, string review, string by);

    [LoggerMessage(726, LogLevel.Warning, "The file of review items cannot be read, an answer is not queued for a check: {Reason}")]
    public static partial void ReviewItemsUnread(ILogger log, string reason);
}
