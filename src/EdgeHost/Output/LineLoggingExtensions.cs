using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace EdgeDiag.EdgeHost.Output;

/// <summary>Registers the program's way of logging.</summary>
internal static class LineLoggingExtensions
{
    private const string JsonFormatter = "json";

    /// <summary>
    /// Logs to standard error, one line an entry: standard output belongs to results. Of the other formatters only <c>json</c> can
    /// be chosen (<c>Logging:Console:FormatterName</c>), for only that one escapes as well.
    /// </summary>
    public static ILoggingBuilder AddLineConsole(this ILoggingBuilder logging)
    {
        logging.AddConsole().AddConsoleFormatter<LineConsoleFormatter, ConsoleFormatterOptions>();
        logging.Services.PostConfigure<ConsoleLoggerOptions>(o =>
        {
            o.LogToStandardErrorThreshold = LogLevel.Trace;
            if (o.FormatterName != JsonFormatter)
                o.FormatterName = LineConsoleFormatter.FormatterName;
        });
        return logging;
    }
}
