using EdgeDiag.EdgeHost.Hosting;
using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.EdgeHost.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Alarms;

/// <summary>
/// Takes alarms from the shelf when their time there is over, and ended cases from their topics; keeps what is known of clocks, and measures
/// how well the alarms can be handled.
/// </summary>
public sealed class AlarmService(
    IAlarms alarms,
    LineEpisodes episodes,
    AlarmReports reports,
    IOptions<AlarmSettings> settings,
    TimeProvider time,
    ILogger<AlarmService> log
) : RecoveringService(time, log)
{
    private const int Batch = 200,
        RoundsBetweenClocks = 5,
        RoundsBetweenReports = 60,
        HoursReported = 24;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private AlarmReport? _report;

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        episodes.ReadClocks();
        AlarmMeter.Observe(() => _report);
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        for (var round = 0; !stoppingToken.IsCancellationRequested; round++)
        {
            await Task.Delay(Pause, Time, stoppingToken);
            try
            {
                foreach (var caseId in alarms.EndShelves(Time.GetUtcNow(), Batch))
                    Log.ShelfOver(log, caseId);
                alarms.HideEnded(Time.GetUtcNow() - settings.Value.Stay, Batch);
                if (round % RoundsBetweenClocks == 0)
                    episodes.KeepClocks();
                if (round % RoundsBetweenReports == 0)
                    _report = reports.Make(HoursReported);
                Progressed();
            }
            catch (Exception e) when (SqliteFailures.IsPassing(e))
            {
                // A full disk, most likely: the next round tries again.
                Log.NotKept(log, e.Message);
            }
        }
    }
}
