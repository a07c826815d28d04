using System.Diagnostics.Metrics;
using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Hosting;
using EdgeDiag.EdgeHost.Observability;
using EdgeDiag.EdgeHost.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Journal;

/// <summary>
/// Publishes final diagnoses again that faults have joined, at most twice a second each however fast the faults come, and
/// forgets what is older than the settings want.
/// </summary>
public sealed class JournalService : RecoveringService
{
    private const int Batch = 200;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500),
        Tidy = TimeSpan.FromMinutes(1);

    private readonly IFaultCases _cases;
    private readonly IJournalUpkeep _upkeep;
    private readonly JournalSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger<JournalService> _log;
    private long _unreadable;

    /// <summary>A service over the journal; the books become a metric.</summary>
    public JournalService(
        IFaultCases cases,
        IJournalUpkeep upkeep,
        BooksCache books,
        IOptions<JournalSettings> settings,
        TimeProvider time,
        ILogger<JournalService> log
    )
        : base(time, log)
    {
        (_cases, _upkeep, _settings, _time, _log) = (cases, upkeep, settings.Value, time, log);
        HostMeter.Meter.CreateObservableGauge(
            "edgediag.journal.messages",
            () => books.Last is { } last ? Measure(last) : [],
            "{message}",
            "Where every fault message has gone: received = diagnosed + collapsed + dead-lettered + in flight"
        );
    }

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        if (_upkeep.DamagedFile is { } damaged)
            Log.JournalDamaged(_log, _upkeep.Path, damaged);
        var tidied = _time.GetUtcNow();
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Pause, _time, stoppingToken);
            try
            {
                foreach (var diagnosis in _cases.Stale(Batch))
                    _cases.Diagnosed(diagnosis, PlantTopics.DiagnosisTopic(diagnosis));
                Progressed();
                if (_time.GetUtcNow() - tidied < Tidy)
                    continue;
                tidied = _time.GetUtcNow();
                TellUnreadable();
                while (_upkeep.Archive(tidied - _settings.Retain, Batch) >= Batch && !stoppingToken.IsCancellationRequested)
                {
                    // On until all that is old is gone; messages get their turn between batches.
                }
            }
            catch (Exception e) when (SqliteFailures.IsPassing(e))
            {
                // A full disk, most likely: the next round tries again.
                Log.JournalFailed(_log, e.Message);
            }
        }
    }

    private void TellUnreadable()
    {
        var unreadable = _upkeep.UnreadableRows;
        if (unreadable > _unreadable)
            Log.RowsUnreadable(_log, unreadable - _unreadable);
        _unreadable = unreadable;
    }

    private static IEnumerable<Measurement<long>> Measure(JournalBooks books) =>
        new (string Part, long Count)[]
        {
            ("received", books.Received),
            ("diagnosed", books.Diagnosed),
            ("collapsed", books.Collapsed),
            ("dead-lettered", books.DeadLettered),
            ("in-flight", books.InFlight),
            ("unpublished", books.Unpublished),
            ("set-aside", books.SetAside),
        }.Select(p => new Measurement<long>(p.Count, new KeyValuePair<string, object?>("part", p.Part)));
}
