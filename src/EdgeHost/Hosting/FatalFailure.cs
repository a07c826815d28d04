using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeDiag.EdgeHost.Hosting;

/// <summary>Ends the service for a reason that only a restart can mend. Thread-safe; the first reason stands.</summary>
public sealed class FatalFailure(IHostApplicationLifetime lifetime, ILogger<FatalFailure> log)
{
    private string? _reason;

    /// <summary>Why the service ends; null while it does not.</summary>
    public string? Reason => Volatile.Read(ref _reason);

    /// <summary>Stops the service; <see cref="ServiceRun"/> then returns status 1.</summary>
    /// <param name="reason">One line.</param>
    public void End(string reason)
    {
        if (Interlocked.CompareExchange(ref _reason, reason, null) is not null)
            return;
        Log.Ending(log, reason);
        lifetime.StopApplication();
    }
}
