using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion.Alarms;
using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Events;
using Microsoft.Data.Sqlite;

namespace EdgeDiag.EdgeHost.Journal.Sqlite;

/// <summary>Finds the place of a fault among the journal's cases and puts it there, within the caller's transaction.</summary>
internal sealed class CaseAssignment
{
    // So many faults of one id are looked at: a sender that gives all its faults one id must not make an end of a fault slow.
    private const int MostOfOneId = 1000;
    private const string OfDevice = "site=$site AND line=$line AND device=$device",
        OfCode = "code=$code",
        OfCodeKey = "code_key=$code_key";
    private const string OfMinute = "opened_ms > $since AND opened_ms < $until";

    private readonly SqliteConnection _db;
    private readonly bool _hasEarlierKeys;

    public CaseAssignment(SqliteConnection db)
    {
        _db = db;
        _hasEarlierKeys = db.Scalar("SELECT 1 FROM faults WHERE key < '#' OR key >= '$' LIMIT 1") is not null;
    }

    /// <summary>Recognizes a message that has been taken before.</summary>
    /// <returns>
    /// Where it has been: its case, empty for an end without one. Else null, and the fault to take: the same one, or one with an
    /// identity of its own where it comes again after its end.
    /// </returns>
    public (string? KnownCase, FaultEvent Fault, bool CameAgain) Recognize(FaultEvent fault)
    {
        var key = CasePolicy.FaultKey(fault);
        if (Last(key) is not { } known)
            return (CaseOfEarlierVersion(fault), fault, false);
        if (!ComesAgain(fault, known))
            return (known.CaseId, fault, false);
        return (null, fault with { Identity = FaultIdentity.Again(key, FaultIdentity.NumberOf(known.Key) + 1) }, true);
    }

    // The newest fault of a key.
    private (string Key, string CaseId, string Taken, long Number)? Last(string key)
    {
        using var command = _db.Command(
            "SELECT key, case_id, taken, rowid FROM faults WHERE key >= $key AND key < $to ORDER BY key DESC LIMIT 1",
            ("$key", key),
            ("$to", FaultIdentity.AfterAll(key))
        );
        using var reader = command.ExecuteReader();
        return reader.Read() ? (reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetInt64(3)) : null;
    }

    /// <summary>
    /// Whether a message with a known key is another fault, or another end: the other state has been taken under the same identity since.
    /// Where no time of the sender tells two faults apart, any end of the case counts.
    /// </summary>
    private bool ComesAgain(FaultEvent fault, (string Key, string CaseId, string Taken, long Number) known)
    {
        var ended = Last(KeyOfOtherState(fault)) is { } other && other.Number > known.Number;
        if (fault.State == FaultState.Cleared)
            return ended && !fault.Redelivered;
        if (!ended && fault.Clock != SenderClock.Trusted && known.Taken is nameof(TakenAs.Opened) or nameof(TakenAs.Joined))
            ended = _db.Scalar("SELECT 1 FROM cases WHERE case_id=$case AND cleared=1", ("$case", known.CaseId)) is not null;
        // A delivery of before is the same message, so it is never more severe than its case.
        return ended
            && (
                !fault.Redelivered
                || _db.Scalar("SELECT 1 FROM cases WHERE case_id=$case AND severity < $severity", ("$case", known.CaseId), ("$severity", (int)fault.Severity))
                    is not null
            );
    }

    private static string KeyOfOtherState(FaultEvent fault)
    {
        var other = fault.State == FaultState.Active ? FaultState.Cleared : FaultState.Active;
        return fault.Identity is null
            ? CasePolicy.FaultKey(fault with { State = other })
            : FaultIdentity.Key(fault.Site, fault.Line, fault.Device, fault.HasOwnId ? fault.Id : null, other, fault.Code, fault.Sent);
    }

    private string? CaseOfEarlierVersion(FaultEvent fault)
    {
        if (!_hasEarlierKeys || fault.State == FaultState.Cleared)
            return null;
        // Earlier versions have kept neither code nor time: what is not later than its case's last fault of this code is taken to be the same.
        return _db.Scalar(
                """
                SELECT c.case_id FROM faults f JOIN cases c ON c.case_id=f.case_id
                WHERE f.key=$key AND f.taken IN ('Opened','Joined') AND c.code=$code AND c.last_ms >= $ts
                """,
                ("$key", EarlierKey(fault)),
                ("$code", fault.Code),
                ("$ts", fault.Timestamp.ToUnixTimeMilliseconds())
            ) as string;
    }

    /// <summary>Puts a new fault into its case: opens one, joins one or closes one.</summary>
    public TakenFault AssignToCase(FaultEvent fault, DiagnosisCase snapshot, DateTimeOffset received, FoldingOptions folding)
    {
        var usedAgain = fault.HasOwnId && _db.Scalar("SELECT 1 FROM faults WHERE key > $from AND key < $to LIMIT 1", KeyRange(fault, fault.State)) is not null;
        var (taken, caseId) = Place(fault, folding);
        _db.Run(
            "INSERT INTO faults(key, case_id, fault_id, taken, received_ms) VALUES ($key, $case, $fault, $taken, $received)",
            ("$key", CasePolicy.FaultKey(fault)),
            ("$case", caseId),
            ("$fault", fault.Id),
            ("$taken", taken.ToString()),
            ("$received", received.ToUnixTimeMilliseconds())
        );
        Severity? raised = null;
        if (taken == TakenAs.Opened)
            Open(fault, folding.CodeKey(fault.Code), caseId, snapshot, received);
        else if (taken is TakenAs.Joined or TakenAs.Flooded)
            raised = Join(fault, caseId, received);
        else if (caseId.Length > 0)
            End(fault, caseId, folding, received);
        return new TakenFault(taken, caseId) { IdUsedAgain = usedAgain, Raised = raised };
    }

    private void Open(FaultEvent fault, string codeKey, string caseId, DiagnosisCase snapshot, DateTimeOffset received) =>
        _db.Run(
            """
            INSERT INTO cases(case_id, diagnosis_id, site, line, device, code, severity, last_ms, cleared, received_ms, snapshot, final, opened_ms, code_key,
                changed_ms, at_ms, doubt_ms, raised_ms)
            VALUES ($case, $diagnosis, $site, $line, $device, $code, $severity, $ts, 0, $received, $snapshot, NULL, $ts, $code_key, $received, $at, $doubt,
                $received)
            """,
            ("$case", caseId),
            ("$diagnosis", CasePolicy.DiagnosisId(fault)),
            ("$site", fault.Site),
            ("$line", fault.Line),
            ("$device", fault.Device),
            ("$code", fault.Code),
            ("$code_key", codeKey),
            ("$severity", (int)fault.Severity),
            ("$ts", fault.Timestamp.ToUnixTimeMilliseconds()),
            ("$received", received.ToUnixTimeMilliseconds()),
            ("$at", (fault.Corrected ?? fault.Timestamp).ToUnixTimeMilliseconds()),
            ("$doubt", (long)fault.Doubt.TotalMilliseconds),
            ("$snapshot", JsonSerializer.Serialize(snapshot))
        );

    // A fault that comes again soon after its end finds the case of before: it chatters.
    private void End(FaultEvent fault, string caseId, FoldingOptions folding, DateTimeOffset received)
    {
        AlarmRows.Apply(_db, caseId, new AlarmChange(AlarmEvent.Cleared, "", received));
        // What a machine says of a standing fault again and again opens a case each time. An end that names none of them ends them all.
        if (CaseOfId(fault, folding) is null)
            foreach (var (_, standing) in Standing(fault, folding).ToList())
                AlarmRows.Apply(_db, standing.CaseId, new AlarmChange(AlarmEvent.Cleared, "", received));
        _db.Run("UPDATE cases SET last_ms=max(last_ms, $last) WHERE case_id=$case", ("$last", fault.Timestamp.ToUnixTimeMilliseconds()), ("$case", caseId));
    }

    private Severity? Join(FaultEvent fault, string caseId, DateTimeOffset received)
    {
        AlarmRows.Apply(_db, caseId, new AlarmChange(AlarmEvent.Raised, "", received));
        var before = (Severity)Number("SELECT severity FROM cases WHERE case_id=$case", ("$case", caseId));
        // A final diagnosis that is out already must be published again with this fault in it.
        _db.Run(
            """
            UPDATE cases SET last_ms=max(last_ms, $last), severity=max(severity, $severity), faults=faults+1, stale=(final IS NOT NULL)
            WHERE case_id=$case
            """,
            ("$last", fault.Timestamp.ToUnixTimeMilliseconds()),
            ("$severity", (int)fault.Severity),
            ("$case", caseId)
        );
        return fault.Severity > before ? fault.Severity : null;
    }

    private (TakenAs Taken, string CaseId) Place(FaultEvent fault, FoldingOptions folding)
    {
        if (fault.State == FaultState.Cleared)
            return (TakenAs.Cleared, CaseOfId(fault, folding) ?? CaseOfCode(fault, folding)?.CaseId ?? "");
        var last = CaseOfCode(fault, folding);
        if (CasePolicy.Joins(fault, last, folding))
            return (TakenAs.Joined, last!.CaseId);
        // By the faults' own times: after an outage, what lies hours apart arrives within seconds and is no flood.
        var (since, until) = (fault.Timestamp.AddMinutes(-1).ToUnixTimeMilliseconds(), fault.Timestamp.AddMinutes(1).ToUnixTimeMilliseconds());
        var lately = Number(
            $"SELECT count(*) FROM cases WHERE {OfDevice} AND {OfMinute}",
            ("$site", fault.Site),
            ("$line", fault.Line),
            ("$device", fault.Device),
            ("$since", since),
            ("$until", until)
        );
        var joined =
            lately >= folding.MaxCasesPerMinute
                ? CasePolicy.FloodCase(fault.Code, Cases(OfMinute, fault, ("$since", since), ("$until", until)), folding)
                : null;
        return CasePolicy.Floods(joined, lately, folding) ? (TakenAs.Flooded, joined!.CaseId) : (TakenAs.Opened, CasePolicy.CaseId(fault));
    }

    // The case that a fault of the same id opened or joined, of the same code where there is one. A fault in a flood has no case of its own.
    private string? CaseOfId(FaultEvent end, FoldingOptions folding)
    {
        if (!end.HasOwnId)
            return null;
        return _db.Scalar(
                $"""
                SELECT c.case_id FROM (
                    SELECT case_id, taken, rowid AS number FROM faults
                    WHERE (key > $from AND key < $to) OR key=$earlier ORDER BY key DESC LIMIT {MostOfOneId}) f
                JOIN cases c ON c.case_id=f.case_id WHERE f.taken IN ('Opened','Joined')
                ORDER BY c.code=$code DESC, c.code_key=$code_key DESC, f.number DESC LIMIT 1
                """,
                [.. KeyRange(end, FaultState.Active), ("$earlier", EarlierKey(end)), ("$code", end.Code), ("$code_key", folding.CodeKey(end.Code))]
            ) as string;
    }

    // The newest case of a code. A key was written with the manual of its day, so the codes themselves are compared again; a case whose
    // key is another today is found by the same spelling.
    private OpenCase? CaseOfCode(FaultEvent fault, FoldingOptions folding) =>
        Cases(OfCodeKey, fault, ("$code_key", folding.CodeKey(fault.Code))).FirstOrDefault(c => CasePolicy.IsOneCode(c.Code, fault.Code, folding)).Case
        ?? Cases(OfCode, fault).FirstOrDefault().Case;

    private IEnumerable<(string Code, OpenCase Case)> Standing(FaultEvent fault, FoldingOptions folding) =>
        Cases($"{OfCodeKey} AND cleared=0", fault, ("$code_key", folding.CodeKey(fault.Code))).Where(c => CasePolicy.IsOneCode(c.Code, fault.Code, folding));

    private IEnumerable<(string Code, OpenCase Case)> Cases(string further, FaultEvent fault, params (string Name, object Value)[] parameters)
    {
        using var command = _db.Command(
            $"SELECT code, case_id, last_ms, faults FROM cases WHERE {OfDevice} AND {further} ORDER BY rowid DESC LIMIT {MostOfOneId}",
            [("$site", fault.Site), ("$line", fault.Line), ("$device", fault.Device), ("$code", fault.Code), .. parameters]
        );
        using var reader = command.ExecuteReader();
        while (reader.Read())
            yield return (
                reader.GetString(0),
                new OpenCase(reader.GetString(1), DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(2)), reader.GetInt32(3))
            );
    }

    private int Number(string sql, params (string Name, object Value)[] parameters) =>
        Convert.ToInt32(_db.Scalar(sql, parameters), CultureInfo.InvariantCulture);

    private static (string Name, object Value)[] KeyRange(FaultEvent fault, FaultState state)
    {
        var begin = FaultIdentity.KeyPrefix(fault.Site, fault.Line, fault.Device, fault.Id, state);
        // A digit follows in every key, and ':' comes after all digits.
        return [("$from", begin), ("$to", begin + ":")];
    }

    /// <summary>The key as versions before <see cref="JournalSchema.Version"/> 1 wrote it.</summary>
    private static string EarlierKey(FaultEvent fault)
    {
        var id = fault.Id;
        if (!fault.HasOwnId)
        {
            var parts = string.Create(
                CultureInfo.InvariantCulture,
                $"{fault.Site}|{fault.Line}|{fault.Device}|{fault.Timestamp.ToUnixTimeMilliseconds()}|{fault.Code}|{fault.State}"
            );
            id = "f-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(parts)))[..16];
        }

        return $"{fault.Site}|{fault.Line}|{fault.Device}|{id}";
    }
}
