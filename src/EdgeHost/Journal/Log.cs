using Microsoft.Extensions.Logging;

namespace EdgeDiag.EdgeHost.Journal;

internal static partial class Log
{
    [LoggerMessage(300, LogLevel.Critical, "{Path} was damaged and has been put aside as {Damaged}; a new journal has been begun")]
    public static partial void JournalDamaged(ILogger logger, string path, string damaged);

    [LoggerMessage(301, LogLevel.Error, "The journal could not be written: {Reason}; trying again")]
    public static partial void JournalFailed(ILogger logger, string reason);

    [LoggerMessage(
        310,
        LogLevel.Error,
        "Rows of the journal could not be read and were left out, {Count} times in the last minute; edgediag doctor looks closer"
    )]
    public static partial void RowsUnreadable(ILogger logger, long count);
}
