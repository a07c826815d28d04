using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace EdgeDiag.EdgeHost.Tests.Diagnosing;

/// <summary>Keeps every line of a log.</summary>
internal sealed class LogLines : ILoggerProvider, ILogger
{
    public ConcurrentQueue<string> All { get; } = new();

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        All.Enqueue(formatter(state, exception));

    public void Dispose()
    {
        // Nothing is held.
    }
}
