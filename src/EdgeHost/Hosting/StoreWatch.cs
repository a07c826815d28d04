using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Hosting;

/// <summary>
/// Ends the process when a call of a vital store does not return, as on a disk or network share that hangs. No other call could
/// go on: the store has one connection that writes, and the caller's thread is lost.
/// </summary>
public sealed class StoreWatch(StoreCalls calls, FatalFailure fatal, IOptions<StoreSettings> settings, TimeProvider time, ILogger<StoreWatch> log)
    : RecoveringService(time, log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Interval, Time, stoppingToken);
            Progressed();
            if (calls.Longest() is var (call, duration) && duration >= settings.Value.StuckAfter)
                fatal.End($"{call} has not returned for {duration.TotalSeconds:F0} s; the service ends so that it is started anew (Store:StuckAfter)");
        }
    }
}
