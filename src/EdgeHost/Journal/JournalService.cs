using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Journal;

/// <summary>
/// Publishes final diagnoses again that faults have joined, at most twice a second each however fast the faults come, and
/// forgets what is older than the settings want.
/// </summary>
public sealed class JournalService : BackgroundService
{
    private const int Batch = 200;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500), Tidy = TimeSpan.FromMinutes(1);

    private readonly IFaultCases _cases;
    private readonly IJournalUpkeep _upkeep;
    private readonly JournalSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger<JournalService> _log;

    /// <summary>A service over the journal; the books become a metric.</summary>
    public JournalService(IFaultCases cases, IJournalUpkeep upkeep, BooksCache books, IOptions<JournalSettings> settings,
        TimeProvider time, ILogger<JournalService> log)
    {
        (_cases, _upkeep, _settings, _time, _log) = (cases, upkeep, settings.Value, time, log);
        Diagnosing.DiagnosingMeter.Meter.CreateObservableGauge("edgediag.journal.messages", () => books.Last is { } last ? Measure(last) : [], "{message}",
            "Where every fault message has gone: received = diagnosed + collapsed + dead-lettered + in flight");
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_upkeep.DamagedFile is { } damaged) Log.JournalDamaged(_log, _upkeep.Path, damaged);
        var tidied = _time.GetUtcNow();
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Pause, _time, stoppingToken);
            try
            {
                foreach (var diagnosis in _cases.Stale(Batch)) _cases.Diagnosed(diagnosis, Diagnosing.PlantMessageHandler.DiagnosisTopic(diagnosis));
                if (_time.GetUtcNow() - tidied < Tidy) continue;
                tidied = _time.GetUtcNow();
                while (_upkeep.Archive(tidied - _settings.Retain, Batch) >= Batch && !stoppingToken.IsCancellationRequested)
                {
                    // On until all that is old is gone; messages get their turn between batches.
                }
            }
            catch (Microsoft.Data.Sqlite.SqliteException e)
            {
                // A full disk, most likely: the next round tries again.
                Log.JournalFailed(_log, e.Message);
            }
        }
    }

    private static IEnumerable<Measurement<long>> Measure(JournalBooks books) =>
        new (string Part, long Count)[]
        {
            ("received", books.Received), ("diagnosed", books.Diagnosed), ("collapsed", books.Collapsed),
            ("dead-lettered", books.DeadLettered), ("in-flight", books.InFlight), ("unpublished", books.Unpublished), ("set-aside", books.SetAside),
        }.Select(p => new Measurement<long>(p.Count, new KeyValuePair<string, object?>("part", p.Part)));
}
