using System.Globalization;
using EdgeDiag.EdgeHost.Hosting;
using EdgeDiag.EdgeHost.Storage;
using Microsoft.Extensions.Hosting.Systemd;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Watchdog;

/// <summary>
/// Sends systemd's watchdog a beat three times in its period while nothing is stuck. Every beat also asks each probe again that has passed. Without a
/// watchdog it does nothing.
/// </summary>
public sealed class WatchdogService : RecoveringService
{
    private static readonly ServiceState Beat = new("WATCHDOG=1");

    private readonly ISystemdNotifier? _notifier;
    private readonly IReadOnlyList<IProgressProbe> _probes;
    private readonly Dictionary<IProgressProbe, Task> _passing = [];
    private readonly Progress _progress;
    private readonly TimeSpan _patience;
    private readonly TimeSpan? _period;
    private readonly ILogger<WatchdogService> _log;
    private string? _told;

    /// <summary>A watchdog's sender.</summary>
    /// <param name="progress">What is under way.</param>
    /// <param name="probes">What is asked with each beat.</param>
    /// <param name="settings">How long a piece of work may take.</param>
    /// <param name="time">Clock.</param>
    /// <param name="log">Told which part is stuck.</param>
    /// <param name="notifier">systemd; null where the service does not run under it.</param>
    public WatchdogService(
        Progress progress,
        IEnumerable<IProgressProbe> probes,
        IOptions<WatchdogSettings> settings,
        TimeProvider time,
        ILogger<WatchdogService> log,
        ISystemdNotifier? notifier = null
    )
        : base(time, log)
    {
        (_progress, _probes, _patience, _log, _notifier) = (progress, [.. probes], settings.Value.Patience, log, notifier);
        _period = Period(Environment.GetEnvironmentVariable("WATCHDOG_USEC"), Environment.GetEnvironmentVariable("WATCHDOG_PID"), Environment.ProcessId);
    }

    /// <summary>The watchdog's period as systemd's variables say it; null where there is none, or where it is meant for another process.</summary>
    public static TimeSpan? Period(string? microseconds, string? processId, int own) =>
        long.TryParse(microseconds, NumberStyles.None, CultureInfo.InvariantCulture, out var period)
        && period > 0
        && (string.IsNullOrEmpty(processId) || processId == own.ToString(CultureInfo.InvariantCulture))
            ? TimeSpan.FromMicroseconds(period)
            : null;

    /// <summary>Asks the probes, and sends a beat where nothing is stuck.</summary>
    /// <returns>The part that is stuck; null where a beat was sent.</returns>
    public StuckPart? Check()
    {
        foreach (var probe in _probes)
            if (!_passing.TryGetValue(probe, out var before) || before.IsCompleted)
                _passing[probe] = PassAsync(probe);
        var stuck = _progress.Stuck(_patience);
        if (stuck is null)
            _notifier?.Notify(Beat);
        // Told once for each part, not with every beat that is left out.
        if (stuck is { } s && s.Part != _told)
            Log.Stuck(_log, s.Part, s.UnderWay.TotalSeconds);
        if (stuck is null && _told is not null)
            Log.MovesOnAgain(_log, _told);
        _told = stuck?.Part;
        return stuck;
    }

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        if (_period is not { } period || _notifier is null)
            return;
        Log.Watched(_log, period.TotalSeconds, _patience.TotalSeconds);
        while (true)
        {
            Check();
            Progressed();
            await Task.Delay(period / 3, Time, stoppingToken);
        }
    }

    private async Task PassAsync(IProgressProbe probe)
    {
        using var work = _progress.Begin(probe.Name);
        try
        {
            // On a thread of its own: a probe that blocks must not block the beats of the others.
            await Task.Run(probe.PassAsync);
        }
        catch (Exception e)
        {
            // Whoever answers with an error moves on; the error is told by who meets it at work.
            Log.ProbeFailed(_log, probe.Name, e.Message);
        }
    }
}
