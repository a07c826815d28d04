using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Journal;

/// <summary>
/// Publishes final diagnoses again that faults have joined, at most twice a second each however fast the faults come, and
/// forgets what is older than the settings want.
/// </summary>
public sealed class JournalService(FaultJournal journal, IOptions<JournalSettings> settings, TimeProvider time, ILogger<JournalService> log) : BackgroundService
{
    private const int Batch = 200;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500), Tidy = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (journal.DamagedFile is { } damaged) Log.JournalDamaged(log, journal.Path, damaged);
        var tidied = time.GetUtcNow();
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Pause, time, stoppingToken);
            try
            {
                foreach (var diagnosis in journal.Stale(Batch)) journal.Diagnosed(diagnosis, Diagnosing.PlantMessageHandler.DiagnosisTopic(diagnosis));
                if (time.GetUtcNow() - tidied < Tidy) continue;
                tidied = time.GetUtcNow();
                while (journal.Archive(tidied - settings.Value.Retain, Batch) == Batch && !stoppingToken.IsCancellationRequested)
                {
                    // On until all that is old is gone; messages get their turn between batches.
                }
            }
            catch (Microsoft.Data.Sqlite.SqliteException e)
            {
                // A full disk, most likely: the next round tries again.
                Log.JournalFailed(log, e.Message);
            }
        }
    }
}
