using EdgeDiag.EdgeHost.Hosting;
using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Model.Files;
using EdgeDiag.Model.Registry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Adapters.Serving;

/// <summary>
/// Takes an adapter back that engineers correct clearly more often than the one before. It counts in the journal, so a restart
/// changes nothing; only cases received since the promotion count, so an adapter that is promoted again begins anew. Only verdicts
/// of named persons and of trusted channels count, within their bound: nobody else can take an adapter back.
/// </summary>
public sealed class CorrectionWatch(
    AdapterRegistry registry,
    AdapterPlanner planner,
    AdapterSwapping swapping,
    IVerdicts verdicts,
    IOptions<RollbackSettings> settings,
    TimeProvider time,
    ILogger<CorrectionWatch> log
) : RecoveringService(time, log)
{
    /// <summary>Who the registry's events say it was.</summary>
    public const string Name = "correction-watch";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task RunAsync(CancellationToken stoppingToken)
    {
        if (!settings.Value.Enabled || planner.Followed is not { } name)
            return;
        var mark = -1L;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (verdicts.VerdictMark() is var now && now != mark)
                {
                    mark = now;
                    if (Look(name))
                        await swapping.LookAsync();
                }
            }
            catch (Exception e) when (e is ModelFormatException || SqliteFailures.IsPassing(e))
            {
                // The champion stays; the next verdict tries again.
                Log.NotRolledBack(log, name, e.Message);
            }

            Progressed();
            await Task.Delay(Interval, Time, stoppingToken);
        }
    }

    /// <summary>Looks at the verdicts and acts on them.</summary>
    /// <returns>Whether an alias has moved.</returns>
    internal bool Look(string name)
    {
        var aliases = registry.Aliases(name);
        var events = registry.Events(name);
        if (aliases.Champion is not { } champion)
            return false;
        var before = events.LastOrDefault(e => e.Kind == AdapterEventKind.Promoted && e.Version == champion)?.Replaced ?? aliases.Previous;
        var moved = false;
        if (
            aliases.Previous is not null
            && TooMany(name, champion, Since(events, AdapterEventKind.Promoted, champion), before) is { } reason
            && registry.Rollback(name, Name, reason, expected: champion) is { } back
        )
        {
            Log.RolledBack(log, $"{name}@{champion}", back.Reference, reason);
            moved = true;
        }

        // A canary answers engineers too; it is withdrawn like a champion.
        if (aliases.Candidate is { } candidate && TooMany(name, candidate, Since(events, AdapterEventKind.Candidate, candidate), champion) is { } why)
        {
            registry.ClearCandidate(name, Name, why);
            Log.Withdrawn(log, $"{name}@{candidate}", why);
            moved = true;
        }

        return moved;
    }

    private string? TooMany(string name, string version, DateTimeOffset since, string? before)
    {
        var s = settings.Value;
        var judged = verdicts.Verdicts($"{name}@{version}", since, s.Window);
        if (judged.Count < s.Minimum)
            return null;
        var earlier = before is null ? [] : verdicts.Verdicts($"{name}@{before}", DateTimeOffset.MinValue, s.Window);
        var baseline = earlier.Count >= s.Minimum ? Share(earlier) : s.Baseline;
        return Share(judged) <= baseline + s.Rise
            ? null
            : string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"{Share(judged):P0} of the last {judged.Count} judged diagnoses were corrected or rejected; at most {baseline:P0} + {s.Rise:P0} may be"
            );
    }

    private static DateTimeOffset Since(IReadOnlyList<AdapterEvent> events, AdapterEventKind kind, string version) =>
        events.LastOrDefault(e => e.Kind == kind && e.Version == version)?.Ts ?? DateTimeOffset.MinValue;

    private static double Share(IReadOnlyList<FeedbackVerdict> verdicts) => verdicts.Count(v => v != FeedbackVerdict.Confirmed) / (double)verdicts.Count;
}
