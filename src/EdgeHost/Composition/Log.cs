using Microsoft.Extensions.Logging;

namespace EdgeDiag.EdgeHost.Composition;

internal static partial class Log
{
    [LoggerMessage(950, LogLevel.Warning, "Environment variable {Problem}; it is not used")]
    public static partial void UnknownVariable(ILogger log, string problem);

    [LoggerMessage(951, LogLevel.Warning, "{File} is not read: settings are read beside the program and in the folder where it is started")]
    public static partial void UnreadSettings(ILogger log, string file);
}
