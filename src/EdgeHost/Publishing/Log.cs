using Microsoft.Extensions.Logging;

namespace EdgeDiag.EdgeHost.Publishing;

internal static partial class Log
{
    [LoggerMessage(
        320,
        LogLevel.Error,
        "A message to {Topic} of {Bytes} bytes is set aside and not published: {Reason}. It is kept in the journal's table refused; the rest goes on"
    )]
    public static partial void SetAside(ILogger logger, string topic, int bytes, string reason);

    [LoggerMessage(321, LogLevel.Warning, "A message to {Topic} is not published yet, attempt {Attempt} of {Attempts}: {Reason}")]
    public static partial void PublishAgain(ILogger logger, string topic, int attempt, int attempts, string reason);

    [LoggerMessage(322, LogLevel.Error, "Messages could not be published: {Reason}; trying again")]
    public static partial void OutboxFailed(ILogger logger, string reason);
}
