using EdgeDiag.EdgeHost.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeDiag.EdgeHost.Hosting;

/// <summary>
/// A background service that starts again when its work throws, with growing pauses and with its state kept. When it fails
/// again and again and gets nothing done in between, it ends the process: see <see cref="ServiceRun"/>.
/// </summary>
/// <param name="time">Clock of the pauses.</param>
/// <param name="log">Told of every failure.</param>
public abstract class RecoveringService(TimeProvider time, ILogger log) : BackgroundService
{
    /// <summary>So many failures in a row end the process.</summary>
    public const int MostFailures = 10;

    /// <summary>Longest pause before a new start.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    /// <summary>A run that has lasted this long counts as progress; the count of failures begins anew.</summary>
    public static readonly TimeSpan Proven = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);

    private volatile int _failures,
        _attempts;

    /// <summary>How often the service has been started again.</summary>
    public int Recoveries { get; private set; }

    /// <summary>Clock of the service.</summary>
    protected TimeProvider Time { get; } = time;

    /// <summary>Name in log and messages.</summary>
    protected virtual string ServiceName => GetType().Name;

    /// <summary>The service's work, until it is stopped. Called again after it has thrown; when it returns, the service has nothing more to do.</summary>
    /// <param name="stoppingToken">Cancelled when the service stops.</param>
    protected abstract Task RunAsync(CancellationToken stoppingToken);

    /// <inheritdoc/>
    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The start of the other services does not wait for this one.
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            var began = Time.GetTimestamp();
            try
            {
                await RunAsync(stoppingToken);
                return;
            }
            catch (Exception e) when (stoppingToken.IsCancellationRequested)
            {
                // Stopping; what is left open comes up again after the next start.
                if (e is not OperationCanceledException)
                    Log.FailedWhileStopping(log, ServiceName, e);
                return;
            }
            catch (Exception e)
            {
                if (Time.GetElapsedTime(began) >= Proven)
                    Progressed();
                // A full disk is over one day, and then the service goes on; it must not end because of it.
                if (e is not SqliteException passing || !passing.MayPass())
                    _failures++;
                if (_failures >= MostFailures)
                    throw new ServiceFailedException(ServiceName, _failures, e);
                Recoveries++;
                var pause = PauseAfter(++_attempts);
                HostingMeter.Recoveries.Add(1, new KeyValuePair<string, object?>("service", ServiceName));
                Log.Recovering(log, ServiceName, _attempts, pause.TotalSeconds, e);
                await Task.Delay(pause, Time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Notes that the work has got on; failures from here on are counted anew.</summary>
    protected void Progressed() => _failures = _attempts = 0;

    /// <summary>Waits for several endless jobs of one service. When one ends or throws, the others are cancelled, so that all start again together.</summary>
    /// <param name="stoppingToken">Cancelled when the service stops.</param>
    /// <param name="jobs">The jobs.</param>
    protected static async Task RunTogetherAsync(CancellationToken stoppingToken, params Func<CancellationToken, Task>[] jobs)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var running = jobs.Select(j => j(either.Token)).ToList();
        var first = await Task.WhenAny(running);
        await either.CancelAsync();
        // The first one's failure is the reason; the others only end because of it.
        await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first;
    }

    private static TimeSpan PauseAfter(int attempts) =>
        TimeSpan.FromMilliseconds(Math.Min(LongestPause.TotalMilliseconds, FirstPause.TotalMilliseconds * Math.Pow(2, Math.Min(attempts - 1, 20))));
}
