using Microsoft.Extensions.Logging;

namespace EdgeDiag.EdgeHost.Composition;

internal static partial class Log
{
    [LoggerMessage(950, LogLevel.Warning, "Environment variable {Problem}; it is not used")]
    public static partial void UnknownVariable(ILogger log, string problem);
}
