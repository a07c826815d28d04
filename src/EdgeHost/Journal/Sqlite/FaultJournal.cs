using System.Globalization;
using System.Text.Json;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion.Alarms;
using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Events;
using Microsoft.Data.Sqlite;

namespace EdgeDiag.EdgeHost.Journal.Sqlite;

/// <summary>
/// Everything that must survive a crash, in one SQLite file (WAL, synchronous FULL): faults, cases, messages to publish,
/// feedback. A method that returns has committed. Thread-safe.
/// </summary>
public sealed partial class FaultJournal : IJournal
{
    private readonly JournalConnections _connections;
    private CaseAssignment _assignment;
    private OpenFiles _files;

    /// <summary>Opens or creates the journal.</summary>
    /// <param name="path">The file; its folder is created.</param>
    public FaultJournal(string path)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
        Path = path;
        string? damaged = null;
        var opened = JournalFile.OpenBoth(() => JournalFile.Open(path, out damaged), path);
        DamagedFile = damaged;
        (_connections, _assignment) = (new JournalConnections(opened.Writer, opened.Reader), new CaseAssignment(opened.Writer));
        _files = OpenFiles.ForDatabase(path);
    }

    private FaultJournal(string path, (SqliteConnection Writer, SqliteConnection Reader) opened) =>
        (Path, _connections, _assignment, _files) = (
            path,
            new JournalConnections(opened.Writer, opened.Reader),
            new CaseAssignment(opened.Writer),
            new OpenFiles()
        );

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Where a journal that could not be read has been put aside when this one was opened; null where it could.</summary>
    public string? DamagedFile { get; }

    /// <summary>Takes a fault over: opens a case, joins one, closes one, or knows it already.</summary>
    /// <param name="fault">The fault.</param>
    /// <param name="snapshot">The case as it stands now; kept so that a restart diagnoses what was known then.</param>
    /// <param name="received">When it arrived.</param>
    /// <param name="folding">See <see cref="CasePolicy"/>.</param>
    /// <param name="preliminary">Where the fault opens a case: its first diagnosis and that one's topic, queued with the very commit that keeps the
    /// fault; null for none.</param>
    /// <param name="episodes">When the alarms of a line are a flood; null where nobody asks.</param>
    public TakenFault RecordFault(
        FaultEvent fault,
        DiagnosisCase snapshot,
        DateTimeOffset received,
        FoldingOptions folding,
        Func<DiagnosisIds, (Diagnosis Diagnosis, string Topic)>? preliminary = null,
        EpisodeOptions? episodes = null
    )
    {
        var (taken, queued) = _connections.Write(db =>
        {
            if (_lost is { } lost)
                throw new IOException(lost);
            var (known, told, cameAgain) = _assignment.Recognize(fault);
            if (known is not null)
                return (new TakenFault(TakenAs.Repeated, known), false);
            var @case = cameAgain ? snapshot with { Fault = told } : snapshot;
            var taken = _assignment.AssignToCase(told, @case, received, folding) with { CameAgain = cameAgain };
            if (episodes is not null && taken.As is TakenAs.Opened or TakenAs.Joined or TakenAs.Flooded)
                AssignEpisode(db, told, taken.CaseId, episodes);
            var first = taken.As == TakenAs.Opened ? preliminary?.Invoke(new DiagnosisIds(CasePolicy.DiagnosisId(told), taken.CaseId, [told.Id])) : null;
            if (first is var (diagnosis, topic))
                EnqueueDiagnosis(db, topic, taken.CaseId, System.Text.Encoding.UTF8.GetBytes(DiagnosisJson.Write(AsOfNow(db, diagnosis) ?? diagnosis)));
            return (taken, first is not null);
        });
        if (queued)
            _queued.TrySetResult();
        return taken;
    }

    /// <summary>The case that a diagnosis answers, or null.</summary>
    public JournaledCase? FindDiagnosis(string diagnosisId)
    {
        return _connections.Read(db => db.Scalar("SELECT case_id FROM cases WHERE diagnosis_id=$id", ("$id", diagnosisId))) is string caseId
            ? Find(caseId)
            : null;
    }

    /// <summary>Cases with a final diagnosis that nobody has judged, newest first; a verdict that waits for a review is none yet.</summary>
    /// <param name="limit">Most cases.</param>
    public IEnumerable<JournaledCase> Unjudged(int limit)
    {
        var ids = _connections.Read(db =>
            db.List($"SELECT case_id FROM cases c WHERE final IS NOT NULL AND NOT EXISTS ({Judged}) ORDER BY rowid DESC LIMIT {limit}")
        );
        // One at a time: reading hundreds takes longer than a fault may wait for the lock.
        return ids.Select(c => Readable(() => Find(c))).OfType<JournaledCase>();
    }

    /// <summary>Whether somebody has judged a diagnosis; a verdict that waits for a review is none yet.</summary>
    public bool IsJudged(string diagnosisId) =>
        _connections.Read(db => db.Scalar($"SELECT 1 FROM cases c WHERE diagnosis_id=$id AND EXISTS ({Judged})", ("$id", diagnosisId))) is not null;

    private static readonly string Counts =
        $"ifnull(CASE WHEN json_valid(f.event) THEN json_extract(f.event, '$.Standing') END, 0) <> {(int)VerdictStanding.Waiting}";

    private static readonly string Judged = $"SELECT 1 FROM feedback f WHERE f.diagnosis_id=c.diagnosis_id AND {Counts}";

    /// <summary>A case with all its faults so far, or null.</summary>
    public JournaledCase? Find(string caseId) =>
        _connections.Read(db =>
        {
            using var command = db.Command("SELECT diagnosis_id, severity, received_ms, snapshot, final FROM cases WHERE case_id=$case", ("$case", caseId));
            using var reader = command.ExecuteReader();
            if (!reader.Read())
                return null;
            var severity = (Severity)reader.GetInt32(1);
            var snapshot = JsonSerializer.Deserialize<DiagnosisCase>(reader.GetString(3))!;
            // As severe as the most severe fault that has joined it since.
            snapshot = snapshot with
            {
                Fault = snapshot.Fault with { Severity = severity },
            };
            return new JournaledCase(
                new DiagnosisIds(reader.GetString(0), caseId, FaultsOf(db, caseId)),
                severity,
                DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(2)),
                snapshot,
                reader.IsDBNull(4) ? null : DiagnosisJson.Read(reader.GetString(4))
            );
        });

    /// <summary>Cases without a final diagnosis, most severe first, then oldest.</summary>
    public IReadOnlyList<(string CaseId, Severity Severity)> Unfinished() =>
        _connections.Read(db =>
        {
            using var command = db.Command("SELECT case_id, severity FROM cases WHERE final IS NULL ORDER BY severity DESC, rowid");
            using var reader = command.ExecuteReader();
            var list = new List<(string, Severity)>();
            while (reader.Read())
                list.Add((reader.GetString(0), (Severity)reader.GetInt32(1)));
            return list;
        });

    /// <summary>
    /// Queues a diagnosis for publishing, with all faults and the severity that its case has by now; a final one also finishes
    /// its case. A preliminary one of a finished case is not queued: nothing may follow the final one but the final one.
    /// </summary>
    /// <returns>The diagnosis as queued.</returns>
    public Diagnosis Diagnosed(Diagnosis diagnosis, string topic)
    {
        var (asQueued, queued) = _connections.Write(db =>
        {
            if (AsOfNow(db, diagnosis) is not { } newest)
                return (diagnosis, false);
            var json = DiagnosisJson.Write(newest);
            if (diagnosis.Stage == DiagnosisStage.Final)
                db.Run("UPDATE cases SET final=$final, stale=0 WHERE case_id=$case", ("$final", json), ("$case", diagnosis.CaseId));
            EnqueueDiagnosis(db, topic, diagnosis.CaseId, System.Text.Encoding.UTF8.GetBytes(json));
            return (newest, true);
        });
        if (queued)
            _queued.TrySetResult();
        return asQueued;
    }

    /// <summary>Final diagnoses that faults have joined since they were queued, oldest first.</summary>
    public IReadOnlyList<Diagnosis> Stale(int limit) =>
        [
            .. _connections
                .Read(db => db.List($"SELECT final FROM cases WHERE stale=1 ORDER BY rowid LIMIT {limit}"))
                .Select(j => Readable(() => DiagnosisJson.Read(j)))
                .OfType<Diagnosis>(),
        ];

    /// <summary>The books at this moment.</summary>
    public JournalBooks Books() =>
        _connections.Read(db =>
        {
            // All sums of one moment.
            using var moment = db.BeginTransaction(deferred: true);
            long Count(string sql) => Convert.ToInt64(db.Scalar(sql), CultureInfo.InvariantCulture);
            long Counter(string name) => Count($"SELECT value FROM counters WHERE name='{name}'");
            var dead = Counter("dead_lettered");
            return new JournalBooks(
                Received: Count("SELECT count(*) FROM faults") + Counter("archived_received") + dead,
                Diagnosed: Count("SELECT count(*) FROM cases WHERE final IS NOT NULL") + Counter("archived_diagnosed"),
                Collapsed: Count("SELECT count(*) FROM faults WHERE taken <> 'Opened'") + Counter("archived_collapsed"),
                DeadLettered: dead,
                InFlight: Count("SELECT count(*) FROM cases WHERE final IS NULL"),
                Unpublished: Count("SELECT count(*) FROM outbox"),
                SetAside: Counter("set_aside")
            );
        });

    /// <summary>
    /// Forgets what was received before a time: finished cases with their faults and feedback, ends of faults without a case, and
    /// images. Gives their pages back to the file system. The books keep their sums.
    /// </summary>
    /// <param name="before">Older ones go.</param>
    /// <param name="limit">Most of each kind at once, so that no message waits for long.</param>
    /// <returns>Records forgotten; at least the limit where there may be more.</returns>
    public int Archive(DateTimeOffset before, int limit)
    {
        var forgotten = _connections.Write(db =>
        {
            var archive = new JournalArchive(db, before.ToUnixTimeMilliseconds(), limit);
            return archive.Cases(EnqueueRetained(db)) + archive.FaultsWithoutCase() + archive.Episodes() + archive.Images();
        });
        if (forgotten > 0)
            _queued.TrySetResult();
        if (forgotten > 0)
            _connections.Alone(null, db => db.Run("PRAGMA incremental_vacuum"));
        return forgotten;
    }

    /// <summary>Returns once those who read or write now have let go.</summary>
    public void WaitForOthers()
    {
        // One after the other: nobody who writes waits for somebody who reads.
        _connections.Alone(null, _ => { });
        _connections.Read(_ => true);
    }

    /// <inheritdoc/>
    public void Dispose() => _connections.Close(SaveIfLost);

    // The opening fault first, then the others in order of arrival.
    private static IReadOnlyList<string> FaultsOf(SqliteConnection db, string caseId) =>
        db.List("SELECT fault_id FROM faults WHERE case_id=$case AND taken IN ('Opened','Joined','Flooded') ORDER BY rowid", ("$case", caseId));
}
