using System.Globalization;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Console;

namespace EdgeDiag.EdgeHost.Output;

/// <summary>
/// A log entry as one line: UTC time (ISO 8601), level, category, event, message, and behind it an exception. Nothing in it can
/// end the line or move the cursor. Under systemd the line begins with the priority that the system's journal reads.
/// </summary>
/// <param name="time">Clock of the time stamps.</param>
/// <param name="systemd">Whether the system's journal reads.</param>
internal sealed class LineConsoleFormatter(TimeProvider time, bool systemd) : ConsoleFormatter(FormatterName)
{
    /// <summary>Its name among the console's formatters.</summary>
    public const string FormatterName = "edgediag";

    // Set where standard error goes to the system's journal; a hardened unit does not see that its parent is systemd.
    private const string JournalVariable = "JOURNAL_STREAM";

    /// <summary>A formatter for whoever reads the log of this process.</summary>
    public LineConsoleFormatter(TimeProvider time)
        : this(time, !string.IsNullOrEmpty(Environment.GetEnvironmentVariable(JournalVariable)) || SystemdHelpers.IsSystemdService())
    {
    }

    /// <inheritdoc/>
    public override void Write<TState>(in LogEntry<TState> logEntry, IExternalScopeProvider? scopeProvider, TextWriter textWriter)
    {
        var (label, priority) = Level(logEntry.LogLevel);
        if (systemd) textWriter.Write(priority);
        textWriter.Write(time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        textWriter.Write(string.Create(CultureInfo.InvariantCulture, $" {label}: {logEntry.Category}[{logEntry.EventId.Id}] "));
        textWriter.Write(OutsideText.OneLine(logEntry.Formatter(logEntry.State, logEntry.Exception)));
        if (logEntry.Exception is { } exception)
            foreach (var line in exception.ToString().Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
                textWriter.Write(" | " + OutsideText.OneLine(line));
        textWriter.Write('\n');
    }

    private static (string Label, string Priority) Level(LogLevel level) => level switch
    {
        LogLevel.Trace => ("trce", "<7>"),
        LogLevel.Debug => ("dbug", "<7>"),
        LogLevel.Information => ("info", "<6>"),
        LogLevel.Warning => ("warn", "<4>"),
        LogLevel.Error => ("fail", "<3>"),
        _ => ("crit", "<2>"),
    };
}
