using EdgeDiag.Fusion.Alarms;
using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Events;

namespace EdgeDiag.EdgeHost.Journal;

/// <summary>Faults and the cases that they belong to. A method that returns has committed.</summary>
public interface IFaultCases
{
    /// <summary>Takes a fault over: opens a case, joins one, closes one, or knows it already.</summary>
    /// <param name="fault">The fault.</param>
    /// <param name="snapshot">The case as it stands now; kept so that a restart diagnoses what was known then.</param>
    /// <param name="received">When it arrived.</param>
    /// <param name="folding">See <see cref="CasePolicy"/>.</param>
    /// <param name="preliminary">Writes the first diagnosis of a new case and its topic; queued with the commit that keeps the fault. Null for none.</param>
    /// <param name="episodes">When the alarms of a line are a flood; null where nobody asks.</param>
    TakenFault RecordFault(
        FaultEvent fault,
        DiagnosisCase snapshot,
        DateTimeOffset received,
        FoldingOptions folding,
        Func<DiagnosisIds, (Diagnosis Diagnosis, string Topic)>? preliminary = null,
        EpisodeOptions? episodes = null
    );

    /// <summary>A case with all its faults so far, or null.</summary>
    JournaledCase? Find(string caseId);

    /// <summary>The case that a diagnosis answers, or null.</summary>
    JournaledCase? FindDiagnosis(string diagnosisId);

    /// <summary>Cases with a final diagnosis that nobody has judged, newest first; each is read when it is asked for.</summary>
    /// <param name="limit">Most cases.</param>
    IEnumerable<JournaledCase> Unjudged(int limit);

    /// <summary>Whether somebody has judged a diagnosis; a verdict that waits for a review is none yet.</summary>
    bool IsJudged(string diagnosisId);

    /// <summary>Cases without a final diagnosis, most severe first, then oldest.</summary>
    IReadOnlyList<(string CaseId, Severity Severity)> Unfinished();

    /// <summary>Queues a diagnosis for publishing, with all faults that its case has by now; a final one also finishes its case.</summary>
    /// <returns>The diagnosis as queued.</returns>
    Diagnosis Diagnosed(Diagnosis diagnosis, string topic);

    /// <summary>Final diagnoses that faults have joined since they were queued, oldest first.</summary>
    IReadOnlyList<Diagnosis> Stale(int limit);

    /// <summary>
    /// Takes a case out that can never be answered, such as one whose snapshot cannot be read. It goes to the dead letters and the books
    /// stay balanced.
    /// </summary>
    /// <param name="caseId">The case.</param>
    /// <param name="at">Now.</param>
    /// <param name="reason">Why, one line.</param>
    /// <param name="topic">The dead-letter topic.</param>
    void SetAside(string caseId, DateTimeOffset at, string reason, string topic);

    /// <summary>Queues the report of messages that cannot be understood, and counts them.</summary>
    /// <param name="topic">The dead-letter topic.</param>
    /// <param name="report">The report; null to count only.</param>
    /// <param name="messages">How many the books count.</param>
    void DeadLetter(string topic, byte[]? report, long messages = 1);
}
