using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.Fusion.Alarms;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Alarms;

/// <summary>Measures how well the alarms can be handled, of the journal.</summary>
public sealed class AlarmReports(IAlarms alarms, IOptions<FusionSettings> settings, TimeProvider time)
{
    private const int MostStanding = 100;

    // What stood when the time began is known from what was said before.
    private static readonly TimeSpan Ahead = TimeSpan.FromHours(1);

    /// <summary>A report of the last hours.</summary>
    /// <param name="hours">How many, at least 1.</param>
    public AlarmReport Make(int hours)
    {
        var now = time.GetUtcNow();
        var window = TimeSpan.FromHours(hours);
        var (messages, isWhole) = alarms.AlarmMessages(now - window - Ahead);
        var comings = AlarmComing.In(messages, settings.Value.FoldWindow);
        return new AlarmReport(
            now - window,
            now,
            isWhole,
            AlarmKpis.Of(comings, now, (int)(window / AlarmKpis.Slot)),
            alarms.Standing(now - AlarmKpis.Stale, MostStanding)
        );
    }
}

/// <summary>How well the alarms of a time could be handled.</summary>
/// <param name="From">Its beginning.</param>
/// <param name="To">Its end.</param>
/// <param name="IsWhole">False where so many came that the oldest of them are not counted.</param>
/// <param name="Kpis">The measures.</param>
/// <param name="Standing">Alarms that have stood for more than <see cref="AlarmKpis.Stale"/>, the oldest first, 100 at most.</param>
public sealed record AlarmReport(DateTimeOffset From, DateTimeOffset To, bool IsWhole, AlarmKpis Kpis, IReadOnlyList<StandingAlarm> Standing);
