using System.Globalization;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace EdgeDiag.EdgeHost.Output;

/// <summary>
/// A log entry as one line: UTC time (ISO 8601), level, category, event, message, and behind it an exception. Nothing in it can
/// end the line or move the cursor, and its length is bounded. Under systemd the line begins with the priority that the system's journal reads.
/// </summary>
/// <param name="time">Clock of the time stamps.</param>
/// <param name="systemd">Whether the system's journal reads.</param>
internal sealed class LineConsoleFormatter(TimeProvider time, bool systemd) : ConsoleFormatter(FormatterName)
{
    /// <summary>Its name among the console's formatters.</summary>
    public const string FormatterName = "edgediag";

    // A topic alone may have 65,535 bytes, and the log must not grow with what a sender likes to send.
    private const int MostMessage = 1500,
        MostException = 3000;

    // Set where standard error goes to the system's journal; a hardened unit does not see that its parent is systemd.
    private const string JournalVariable = "JOURNAL_STREAM";

    /// <summary>A formatter for whoever reads the log of this process.</summary>
    public LineConsoleFormatter(TimeProvider time)
        : this(time, !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(JournalVariable)) || SystemdHelpers.IsSystemdService()) { }

    /// <inheritdoc/>
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var (label, priority) = Level(logEntry.LogLevel);
        if (systemd)
            textWriter.Write(priority);
        textWriter.Write(time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        textWriter.Write(string.Create(CultureInfo.InvariantCulture, $" {label}: {logEntry.Category}[{logEntry.EventId.Id}] "));
        var message = OutsideText.OneLine(logEntry.Formatter(logEntry.State, logEntry.Exception));
        // What is asked for at Trace, such as a prompt, is wanted whole.
        textWriter.Write(logEntry.LogLevel == LogLevel.Trace ? message : OutsideText.Shortened(message, MostMessage));
        if (logEntry.Exception is { } exception)
            textWriter.Write(
                OutsideText.Shortened(
                    string.Concat(
                        exception
                            .ToString()
                            .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                            .Select(l => " | " + OutsideText.OneLine(l))
                    ),
                    MostException
                )
            );
        textWriter.Write('\n');
    }

    private static (string Label, string Priority) Level(LogLevel level) =>
        level switch
        {
            LogLevel.Trace => ("trce", "<7>"),
            LogLevel.Debug => ("dbug", "<7>"),
            LogLevel.Information => ("info", "<6>"),
            LogLevel.Warning => ("warn", "<4>"),
            LogLevel.Error => ("fail", "<3>"),
            _ => ("crit", "<2>"),
        };
}
