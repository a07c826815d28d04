using Microsoft.Extensions.Logging;

namespace EdgeDiag.EdgeHost.Adapters;

internal static partial class Log
{
    [LoggerMessage(
        700,
        LogLevel.Information,
        "Adapter {Adapter} answers from now on instead of {Replaced}; read and merged in {PreparedMs} ms, answers waited {PauseMs} ms"
    )]
    public static partial void Swapped(ILogger logger, string adapter, string replaced, double preparedMs, double pauseMs);

    [LoggerMessage(701, LogLevel.Error, "The adapters cannot be changed, those in use stay: {Reason}")]
    public static partial void Refused(ILogger logger, string reason);

    [LoggerMessage(702, LogLevel.Error, "Candidate {Candidate} cannot be used and is passed over: {Reason}")]
    public static partial void CandidateRefused(ILogger logger, string candidate, string reason);

    [LoggerMessage(703, LogLevel.Warning, "Adapter {Adapter} rolled back to {Previous}: {Reason}")]
    public static partial void RolledBack(ILogger logger, string adapter, string previous, string reason);

    [LoggerMessage(704, LogLevel.Warning, "Candidate {Candidate} withdrawn: {Reason}")]
    public static partial void Withdrawn(ILogger logger, string candidate, string reason);

    [LoggerMessage(705, LogLevel.Error, "Adapter {Adapter} is corrected too often and cannot be rolled back: {Reason}")]
    public static partial void NotRolledBack(ILogger logger, string adapter, string reason);

    [LoggerMessage(706, LogLevel.Warning, "The registry's folder cannot be watched ({Reason}); it is looked at every {Interval} instead")]
    public static partial void NotWatched(ILogger logger, string reason, TimeSpan interval);

    [LoggerMessage(707, LogLevel.Warning, "A review item could not be written: {Reason}")]
    public static partial void ReviewItemLost(ILogger logger, string reason);

    [LoggerMessage(708, LogLevel.Warning, "The candidate failed on diagnosis {Diagnosis} in the shadow: {Reason}")]
    public static partial void ShadowFailed(ILogger logger, string diagnosis, string reason);
}
