using System.Globalization;
using System.Text.Json;
using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Events;
using Microsoft.Data.Sqlite;

namespace EdgeDiag.EdgeHost.Journal;

/// <summary>
/// Everything that must survive a crash, in one SQLite file (WAL, synchronous FULL): faults, cases, messages to publish,
/// feedback. A method that returns has committed. Thread-safe: one connection behind a lock.
/// </summary>
public sealed partial class FaultJournal : IFaultCases, IOutbox, IVerdicts, IImages, IJournalBooks, IJournalUpkeep, IDisposable
{
    private readonly SqliteConnection _db;
    private readonly Lock _lock = new();
    private volatile TaskCompletionSource _queued = NewSignal();

    /// <summary>Opens or creates the journal.</summary>
    /// <param name="path">The file; its folder is created.</param>
    public FaultJournal(string path)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
        Path = path;
        _db = JournalFile.Open(path, out var damaged);
        DamagedFile = damaged;
    }

    private FaultJournal(string path, SqliteConnection db) => (Path, _db) = (path, db);

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Where a journal that could not be read has been put aside when this one was opened; null where it could.</summary>
    public string? DamagedFile { get; }

    /// <summary>Takes a fault over: opens a case, joins one, closes one, or knows it already.</summary>
    /// <param name="fault">The fault.</param>
    /// <param name="snapshot">The case as it stands now; kept so that a restart diagnoses what was known then.</param>
    /// <param name="received">When it arrived.</param>
    /// <param name="folding">See <see cref="CasePolicy"/>.</param>
    /// <param name="preliminary">Where the fault opens a case: its first diagnosis and that one's topic, queued with the very commit that keeps the fault; null for none.</param>
    public TakenFault Take(FaultEvent fault, DiagnosisCase snapshot, DateTimeOffset received, FoldingOptions folding, Func<DiagnosisIds, (Diagnosis Diagnosis, string Topic)>? preliminary = null)
    {
        lock (_lock)
        {
            using var transaction = _db.BeginTransaction();
            var key = CasePolicy.FaultKey(fault);
            if (_db.Scalar("SELECT case_id FROM faults WHERE key=$key", ("$key", key)) is string known) return new TakenFault(TakenAs.Repeated, known);
            var (taken, caseId) = Place(fault, received, folding);
            _db.Run("INSERT INTO faults(key, case_id, fault_id, taken) VALUES ($key, $case, $fault, $taken)",
                ("$key", key), ("$case", caseId), ("$fault", fault.Id), ("$taken", taken.ToString()));
            if (taken == TakenAs.Opened)
                _db.Run("""
                    INSERT INTO cases(case_id, diagnosis_id, site, line, device, code, severity, last_ms, cleared, received_ms, snapshot, final)
                    VALUES ($case, $diagnosis, $site, $line, $device, $code, $severity, $last, 0, $received, $snapshot, NULL)
                    """,
                    ("$case", caseId), ("$diagnosis", CasePolicy.DiagnosisId(fault)), ("$site", fault.Site), ("$line", fault.Line), ("$device", fault.Device),
                    ("$code", fault.Code), ("$severity", (int)fault.Severity), ("$last", fault.Timestamp.ToUnixTimeMilliseconds()),
                    ("$received", received.ToUnixTimeMilliseconds()), ("$snapshot", JsonSerializer.Serialize(snapshot)));
            else if (taken is TakenAs.Joined or TakenAs.Flooded)
                // A final diagnosis that is out already must be published again with this fault in it.
                _db.Run("UPDATE cases SET last_ms=max(last_ms, $last), faults=faults+1, stale=(final IS NOT NULL) WHERE case_id=$case", ("$last", fault.Timestamp.ToUnixTimeMilliseconds()), ("$case", caseId));
            else if (caseId.Length > 0) _db.Run("UPDATE cases SET cleared=1 WHERE case_id=$case", ("$case", caseId));
            var first = taken == TakenAs.Opened ? preliminary?.Invoke(new DiagnosisIds(CasePolicy.DiagnosisId(fault), caseId, [fault.Id])) : null;
            if (first is var (diagnosis, topic)) Enqueue(topic, System.Text.Encoding.UTF8.GetBytes(DiagnosisJson.Write(diagnosis)), retain: true);
            transaction.Commit();
            if (first is not null) _queued.TrySetResult();
            return new TakenFault(taken, caseId);
        }
    }

    /// <summary>The case that a diagnosis answers, or null.</summary>
    public JournaledCase? FindDiagnosis(string diagnosisId)
    {
        lock (_lock) return _db.Scalar("SELECT case_id FROM cases WHERE diagnosis_id=$id", ("$id", diagnosisId)) is string caseId ? Find(caseId) : null;
    }

    /// <summary>Cases with a final diagnosis that nobody has judged, newest first.</summary>
    /// <param name="limit">Most cases.</param>
    public IReadOnlyList<JournaledCase> Unjudged(int limit)
    {
        lock (_lock)
            return [.. _db.List($"""
                SELECT case_id FROM cases c WHERE final IS NOT NULL AND NOT EXISTS (SELECT 1 FROM feedback f WHERE f.diagnosis_id=c.diagnosis_id)
                ORDER BY rowid DESC LIMIT {limit}
                """).Select(c => Readable(() => Find(c))).OfType<JournaledCase>()];
    }

    /// <summary>A case with all its faults so far, or null.</summary>
    public JournaledCase? Find(string caseId)
    {
        lock (_lock)
        {
            using var command = _db.Command("SELECT diagnosis_id, severity, received_ms, snapshot, final FROM cases WHERE case_id=$case", ("$case", caseId));
            using var reader = command.ExecuteReader();
            if (!reader.Read()) return null;
            var snapshot = JsonSerializer.Deserialize<DiagnosisCase>(reader.GetString(3))!;
            return new JournaledCase(new DiagnosisIds(reader.GetString(0), caseId, FaultsOf(caseId)), (Severity)reader.GetInt32(1),
                DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(2)), snapshot, reader.IsDBNull(4) ? null : DiagnosisJson.Read(reader.GetString(4)));
        }
    }

    /// <summary>Cases without a final diagnosis, most severe first, then oldest.</summary>
    public IReadOnlyList<(string CaseId, Severity Severity)> Unfinished()
    {
        lock (_lock)
        {
            using var command = _db.Command("SELECT case_id, severity FROM cases WHERE final IS NULL ORDER BY severity DESC, rowid");
            using var reader = command.ExecuteReader();
            var list = new List<(string, Severity)>();
            while (reader.Read()) list.Add((reader.GetString(0), (Severity)reader.GetInt32(1)));
            return list;
        }
    }

    /// <summary>
    /// Queues a diagnosis for publishing, with all faults that its case has by now; a final one also finishes its case.
    /// </summary>
    /// <returns>The diagnosis as queued.</returns>
    public Diagnosis Diagnosed(Diagnosis diagnosis, string topic)
    {
        lock (_lock)
        {
            using var transaction = _db.BeginTransaction();
            diagnosis = diagnosis with { FaultIds = FaultsOf(diagnosis.CaseId) };
            var json = DiagnosisJson.Write(diagnosis);
            if (diagnosis.Stage == DiagnosisStage.Final) _db.Run("UPDATE cases SET final=$final, stale=0 WHERE case_id=$case", ("$final", json), ("$case", diagnosis.CaseId));
            Enqueue(topic, System.Text.Encoding.UTF8.GetBytes(json), retain: true);
            transaction.Commit();
            _queued.TrySetResult();
            return diagnosis;
        }
    }

    /// <summary>Final diagnoses that faults have joined since they were queued, oldest first.</summary>
    public IReadOnlyList<Diagnosis> Stale(int limit)
    {
        lock (_lock) return [.. _db.List($"SELECT final FROM cases WHERE stale=1 ORDER BY rowid LIMIT {limit}").Select(j => Readable(() => DiagnosisJson.Read(j))).OfType<Diagnosis>()];
    }

    /// <summary>Queues the report of a message that cannot be understood.</summary>
    public void DeadLetter(string topic, byte[] report)
    {
        lock (_lock)
        {
            using var transaction = _db.BeginTransaction();
            Enqueue(topic, report, retain: false);
            _db.Run("UPDATE counters SET value=value+1 WHERE name='dead_lettered'");
            transaction.Commit();
            _queued.TrySetResult();
        }
    }

    /// <summary>Keeps an engineer's verdict; the same verdict delivered again is kept once.</summary>
    public void Feedback(FeedbackEvent feedback)
    {
        lock (_lock)
            _db.Run("INSERT OR IGNORE INTO feedback(diagnosis_id, ts_ms, by_whom, event) VALUES ($id, $ts, $by, $event)",
                ("$id", feedback.DiagnosisId), ("$ts", feedback.Timestamp.ToUnixTimeMilliseconds()), ("$by", feedback.By ?? ""), ("$event", JsonSerializer.Serialize(feedback)));
    }

    /// <summary>Changes whenever a verdict has been kept.</summary>
    public long VerdictMark()
    {
        lock (_lock) return Convert.ToInt64(_db.Scalar("SELECT ifnull(max(rowid), 0) FROM feedback"), CultureInfo.InvariantCulture);
    }

    /// <summary>The last verdict on each of the newest judged diagnoses that an adapter answered, newest first.</summary>
    /// <param name="adapter"><c>name@version</c> as in the diagnosis.</param>
    /// <param name="since">Only of faults received from then on.</param>
    /// <param name="limit">Most diagnoses.</param>
    public IReadOnlyList<FeedbackVerdict> Verdicts(string adapter, DateTimeOffset since, int limit)
    {
        lock (_lock)
            return [.. _db.List("""
                SELECT f.event FROM feedback f JOIN cases c ON c.diagnosis_id=f.diagnosis_id
                WHERE c.received_ms >= $since AND json_extract(c.final, '$.model.adapter')=$adapter AND f.rowid=(SELECT max(rowid) FROM feedback WHERE diagnosis_id=f.diagnosis_id)
                ORDER BY c.rowid DESC LIMIT $limit
                """, ("$since", since.ToUnixTimeMilliseconds()), ("$adapter", adapter), ("$limit", limit)).Select(e => Readable(() => JsonSerializer.Deserialize<FeedbackEvent>(e))).OfType<FeedbackEvent>().Select(e => e.Verdict)];
    }

    /// <summary>Keeps a device's last image description.</summary>
    public void Image(ImageEvent image)
    {
        lock (_lock)
            _db.Run("""
                INSERT INTO images(line, device, ts_ms, event) VALUES ($line, $device, $ts, $event)
                ON CONFLICT(line, device) DO UPDATE SET ts_ms=excluded.ts_ms, event=excluded.event WHERE excluded.ts_ms >= images.ts_ms
                """,
                ("$line", image.Line), ("$device", image.Device), ("$ts", image.Timestamp.ToUnixTimeMilliseconds()), ("$event", JsonSerializer.Serialize(image)));
    }

    /// <summary>A device's last image description, or null.</summary>
    public ImageEvent? LastImage(string line, string device)
    {
        lock (_lock)
            return _db.Scalar("SELECT event FROM images WHERE line=$line AND device=$device", ("$line", line), ("$device", device)) is string json
                ? Readable(() => JsonSerializer.Deserialize<ImageEvent>(json)) : null;
    }

    /// <summary>The oldest messages that the broker has not acknowledged.</summary>
    public IReadOnlyList<OutboxMessage> Unpublished(int limit)
    {
        lock (_lock)
        {
            if (_queued.Task.IsCompleted) _queued = NewSignal();
            using var command = _db.Command("SELECT id, topic, payload, retain FROM outbox ORDER BY id LIMIT $limit", ("$limit", limit));
            using var reader = command.ExecuteReader();
            var list = new List<OutboxMessage>();
            while (reader.Read()) list.Add(new OutboxMessage(reader.GetInt64(0), reader.GetString(1), (byte[])reader[2], reader.GetInt64(3) != 0));
            return list;
        }
    }

    /// <summary>Completes when something has been queued since the last look at <see cref="Unpublished"/>.</summary>
    public Task WaitQueuedAsync(CancellationToken cancellationToken) => _queued.Task.WaitAsync(cancellationToken);

    /// <summary>The broker has acknowledged messages.</summary>
    public void Published(IReadOnlyList<long> ids)
    {
        if (ids.Count == 0) return;
        lock (_lock)
        {
            using var transaction = _db.BeginTransaction();
            foreach (var id in ids) _db.Run("DELETE FROM outbox WHERE id=$id", ("$id", id));
            transaction.Commit();
        }
    }

    /// <summary>The books at this moment.</summary>
    public JournalBooks Books()
    {
        lock (_lock)
        {
            long Count(string sql) => Convert.ToInt64(_db.Scalar(sql), CultureInfo.InvariantCulture);
            long Counter(string name) => Count($"SELECT value FROM counters WHERE name='{name}'");
            var dead = Counter("dead_lettered");
            return new JournalBooks(
                Received: Count("SELECT count(*) FROM faults") + Counter("archived_received") + dead,
                Diagnosed: Count("SELECT count(*) FROM cases WHERE final IS NOT NULL") + Counter("archived_diagnosed"),
                Collapsed: Count("SELECT count(*) FROM faults WHERE taken <> 'Opened'") + Counter("archived_collapsed"),
                DeadLettered: dead,
                InFlight: Count("SELECT count(*) FROM cases WHERE final IS NULL"),
                Unpublished: Count("SELECT count(*) FROM outbox"));
        }
    }

    /// <summary>
    /// Forgets finished cases received before a time, with their faults and feedback, and gives their pages back to the file
    /// system. The books keep their sums.
    /// </summary>
    /// <param name="before">Older ones go.</param>
    /// <param name="limit">Most cases at once, so that no message waits for long.</param>
    /// <returns>Cases forgotten.</returns>
    public int Archive(DateTimeOffset before, int limit)
    {
        lock (_lock)
        {
            using var transaction = _db.BeginTransaction();
            var old = _db.List($"SELECT case_id FROM cases WHERE final IS NOT NULL AND stale=0 AND received_ms < $before ORDER BY rowid LIMIT {limit}", ("$before", before.ToUnixTimeMilliseconds()));
            foreach (var caseId in old)
            {
                _db.Run("UPDATE counters SET value=value+(SELECT count(*) FROM faults WHERE case_id=$case) WHERE name='archived_received'", ("$case", caseId));
                _db.Run("UPDATE counters SET value=value+(SELECT count(*) FROM faults WHERE case_id=$case AND taken <> 'Opened') WHERE name='archived_collapsed'", ("$case", caseId));
                _db.Run("UPDATE counters SET value=value+1 WHERE name='archived_diagnosed'");
                _db.Run("DELETE FROM feedback WHERE diagnosis_id=(SELECT diagnosis_id FROM cases WHERE case_id=$case)", ("$case", caseId));
                _db.Run("DELETE FROM faults WHERE case_id=$case", ("$case", caseId));
                _db.Run("DELETE FROM cases WHERE case_id=$case", ("$case", caseId));
            }

            transaction.Commit();
            if (old.Count > 0) _db.Run("PRAGMA incremental_vacuum");
            return old.Count;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // A call that is under way is finished first.
        lock (_lock) _db.Dispose();
    }

    private (TakenAs Taken, string CaseId) Place(FaultEvent fault, DateTimeOffset received, FoldingOptions folding)
    {
        var last = Case("AND code=$code", fault);
        if (fault.State == FaultState.Cleared) return (TakenAs.Cleared, last?.CaseId ?? "");
        if (CasePolicy.Joins(fault, last, folding)) return (TakenAs.Joined, last!.CaseId);
        var lately = Convert.ToInt32(_db.Scalar("SELECT count(*) FROM cases WHERE site=$site AND line=$line AND device=$device AND received_ms > $since AND received_ms <= $now",
            ("$site", fault.Site), ("$line", fault.Line), ("$device", fault.Device), ("$since", received.AddMinutes(-1).ToUnixTimeMilliseconds()), ("$now", received.ToUnixTimeMilliseconds())), CultureInfo.InvariantCulture);
        var newest = lately >= folding.MaxCasesPerMinute ? Case("", fault) : null;
        return CasePolicy.Floods(newest, lately, folding) ? (TakenAs.Flooded, newest!.CaseId) : (TakenAs.Opened, CasePolicy.CaseId(fault));
    }

    private OpenCase? Case(string further, FaultEvent fault)
    {
        using var command = _db.Command(
            $"SELECT case_id, last_ms, cleared, faults FROM cases WHERE site=$site AND line=$line AND device=$device {further} ORDER BY rowid DESC LIMIT 1",
            ("$site", fault.Site), ("$line", fault.Line), ("$device", fault.Device), ("$code", fault.Code));
        using var reader = command.ExecuteReader();
        return reader.Read() ? new OpenCase(reader.GetString(0), DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(1)), reader.GetInt64(2) != 0, reader.GetInt32(3)) : null;
    }

    // The opening fault first, then the others in order of arrival.
    private IReadOnlyList<string> FaultsOf(string caseId) =>
        _db.List("SELECT fault_id FROM faults WHERE case_id=$case AND taken IN ('Opened','Joined','Flooded') ORDER BY rowid", ("$case", caseId));

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Enqueue(string topic, byte[] payload, bool retain) =>
        _db.Run("INSERT INTO outbox(topic, payload, retain) VALUES ($topic, $payload, $retain)",
            ("$topic", topic), ("$payload", payload), ("$retain", retain ? 1 : 0));
}
