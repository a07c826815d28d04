using EdgeDiag.Fusion.Alarms;
using Microsoft.Extensions.Logging;

namespace EdgeDiag.EdgeHost.Alarms;

internal static partial class Log
{
    [LoggerMessage(340, LogLevel.Information, "Case {CaseId}: {Event} by {By}; it is {State} now")]
    public static partial void Changed(ILogger logger, string caseId, AlarmEvent @event, string by, AlarmState state);

    [LoggerMessage(341, LogLevel.Information, "Case {CaseId}: its time on the shelf is over")]
    public static partial void ShelfOver(ILogger logger, string caseId);

    [LoggerMessage(342, LogLevel.Error, "Alarms could not be kept up to date: {Reason}; trying again")]
    public static partial void NotKept(ILogger logger, string reason);
}
