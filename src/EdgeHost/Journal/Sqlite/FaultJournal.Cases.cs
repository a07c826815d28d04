using EdgeDiag.Fusion.Alarms;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Events;

namespace EdgeDiag.EdgeHost.Journal.Sqlite;

/// <content>The cases as a person looks for them.</content>
public sealed partial class FaultJournal
{
    private const int MostLookedAt = 100_000,
        MostReadThrough = 5000,
        MostListed = 10_000;

    /// <inheritdoc/>
    public CasePage List(CaseFilter filter, int skip, int take, CancellationToken cancellationToken = default)
    {
        // A normal alarm, and one that is held back, may have ended and been seen.
        var openOnly =
            filter.Fault == FaultState.Active || filter.States?.All(s => s is >= AlarmState.Unacknowledged and <= AlarmState.ReturnedUnacknowledged) == true;
        var (matches, looked, read, isWhole) = (new List<CaseRows.Key>(), 0, 0, true);
        for (long? before = CeilingMs(filter.To) ?? long.MaxValue; before is { } end; )
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (looked >= MostLookedAt || matches.Count >= MostListed)
            {
                isWhole = false;
                break;
            }

            var (keys, next) = _connections.Read(db => CaseRows.Keys(db, end, CeilingMs(filter.From) ?? long.MinValue, openOnly));
            (looked, before) = (looked + keys.Count, next);
            keys.RemoveAll(k => !Matches(filter, k));
            if (filter.Text is not { } text)
            {
                matches.AddRange(keys);
                continue;
            }

            matches.AddRange(keys.Where(k => HasText(k, text)));
            foreach (var step in keys.Where(k => !HasText(k, text)).Chunk(CaseRows.WordStep))
            {
                // Device and code are still looked for.
                if (read >= MostReadThrough)
                {
                    isWhole = false;
                    break;
                }

                cancellationToken.ThrowIfCancellationRequested();
                read += step.Length;
                var found = _connections.Read(db => CaseRows.WithWords(db, step.Select(k => k.Row), text));
                matches.AddRange(step.Where(k => found.Contains(k.Row)));
            }
        }

        var ordered =
            filter.Order == CaseOrder.Priority
                ? matches.OrderByDescending(k => k.Severity).ThenBy(k => k.Alarm.IsAcknowledged).ThenByDescending(k => k.Raised).ThenByDescending(k => k.Row)
                : matches.OrderByDescending(k => k.Received).ThenByDescending(k => k.Row);
        // One at a time: a case may be archived meanwhile, and reading many takes longer than a fault may wait.
        return new CasePage(
            [.. ordered.Skip(skip).Take(take).Select(k => Row("c.rowid=$value", k.Row, asOfNow: false)).OfType<CaseRow>()],
            matches.Count,
            isWhole
        );
    }

    /// <inheritdoc/>
    public CaseRow? Row(string caseId) => Row("c.case_id=$value", caseId, asOfNow: true);

    /// <inheritdoc/>
    public IReadOnlyList<CaseMoment> Timeline(string caseId)
    {
        if (Row(caseId) is not { } row)
            return [];
        var moments = _connections.Read(db => CaseRows.Faults(db, caseId));
        moments.AddRange(
            _connections.Read(db => CaseRows.Verdicts(db, row.DiagnosisId, Counts)).Select(v => Readable(() => CaseRows.Verdict(v))).OfType<CaseMoment>()
        );
        if (row.Final is { } final)
            moments.Add(new CaseMoment(final.Ts, CaseMomentKind.Diagnosed, "", ""));
        if (row.AcknowledgedAt is { } at)
            moments.Add(new CaseMoment(at, CaseMomentKind.Acknowledged, row.AcknowledgedBy ?? "", ""));
        return [.. moments.OrderBy(m => m.What != CaseMomentKind.Opened).ThenBy(m => m.At).ThenBy(m => m.What)];
    }

    private CaseRow? Row(string which, object value, bool asOfNow)
    {
        if (_connections.Read(db => CaseRows.Read(db, which, value)) is not var (row, json))
            return null;
        var final = json is null ? null : Readable(() => Sound(DiagnosisJson.Read(json)));
        return row with { Final = final is not null && asOfNow ? Readable(() => _connections.Read(db => AsOfNow(db, final))) : final };
    }

    // What people have edited there costs a case its diagnosis and nothing else.
    private static Diagnosis? Sound(Diagnosis diagnosis) =>
        diagnosis.Causes.All(c => c is { Text: not null, Evidence: not null } && c.Evidence.All(e => e is not null) && double.IsFinite(c.Confidence))
            ? diagnosis
            : null;

    // Cases are received at whole milliseconds.
    private static long? CeilingMs(DateTimeOffset? time) =>
        time is { } at ? at.ToUnixTimeMilliseconds() + (at.Ticks % TimeSpan.TicksPerMillisecond == 0 ? 0 : 1) : null;

    private static bool HasText(CaseRows.Key key, string text) =>
        key.Device.Contains(text, StringComparison.OrdinalIgnoreCase) || key.Code.Contains(text, StringComparison.OrdinalIgnoreCase);

    private static bool Matches(CaseFilter filter, CaseRows.Key key) =>
        (filter.States is not { } states || states.Contains(key.Alarm.State))
        && (filter.Fault is not { } fault || key.Alarm.IsActive == (fault == FaultState.Active))
        && (filter.Severities is not { } severities || severities.Contains(key.Severity))
        && (filter.Line is not { } line || key.Line == line)
        && (filter.Device is not { } device || key.Device == device)
        && (filter.Code is not { } code || key.Code.Equals(code, StringComparison.OrdinalIgnoreCase));
}
