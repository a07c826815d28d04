using EdgeDiag.Fusion.Alarms;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Events;

namespace EdgeDiag.EdgeHost.Journal;

/// <summary>A page of a list of cases.</summary>
/// <param name="Rows">The cases of the page.</param>
/// <param name="Total">How many match.</param>
/// <param name="IsWhole">False where the search has stopped before the oldest case: there may be more.</param>
public sealed record CasePage(IReadOnlyList<CaseRow> Rows, int Total, bool IsWhole);

/// <summary>A case as a list shows it.</summary>
/// <param name="CaseId">The case.</param>
/// <param name="DiagnosisId">Its diagnosis.</param>
/// <param name="Site">Site.</param>
/// <param name="Line">Line.</param>
/// <param name="Device">Device id.</param>
/// <param name="Code">Fault code.</param>
/// <param name="Severity">Urgency by now.</param>
/// <param name="Alarm">Its alarm.</param>
/// <param name="Received">When its first fault arrived.</param>
/// <param name="Raised">When it came the last time.</param>
public sealed record CaseRow(
    string CaseId,
    string DiagnosisId,
    string Site,
    string Line,
    string Device,
    string Code,
    Severity Severity,
    Alarm Alarm,
    DateTimeOffset Received,
    DateTimeOffset Raised
)
{
    /// <summary>When its alarm changed last; null where it never did.</summary>
    public DateTimeOffset? Changed { get; init; }

    /// <summary>Who has acknowledged it; null for nobody.</summary>
    public string? AcknowledgedBy { get; init; }

    /// <summary>When somebody first did since the fault came the last time; null where nobody has.</summary>
    public DateTimeOffset? AcknowledgedAt { get; init; }

    /// <summary>Who holds it back; null where nobody does.</summary>
    public string? HeldBy { get; init; }

    /// <summary>Until when it is on the shelf; null where it is not there.</summary>
    public DateTimeOffset? ShelvedUntil { get; init; }

    /// <summary>How many faults it has.</summary>
    public int Faults { get; init; }

    /// <summary>The episode that it belongs to; null for none.</summary>
    public string? EpisodeId { get; init; }

    /// <summary>Whether it is that episode's first-out.</summary>
    public bool IsFirstOut { get; init; }

    /// <summary>Its final diagnosis; null where there is none yet, or it cannot be read.</summary>
    public Diagnosis? Final { get; init; }
}

/// <summary>Something that happened to a case.</summary>
/// <param name="At">When, by the clock of this box.</param>
/// <param name="What">What.</param>
/// <param name="By">Who; empty where no person did it, or none was named.</param>
/// <param name="Text">The fault's id, or the cause that a verdict names; may be empty.</param>
public sealed record CaseMoment(DateTimeOffset At, CaseMomentKind What, string By, string Text);

/// <summary>What can happen to a case.</summary>
public enum CaseMomentKind
{
    /// <summary>Its first fault arrived.</summary>
    Opened,

    /// <summary>A further fault of it arrived.</summary>
    Repeated,

    /// <summary>The fault has ended.</summary>
    Cleared,

    /// <summary>The final diagnosis was written.</summary>
    Diagnosed,

    /// <summary>A person has seen it.</summary>
    Acknowledged,

    /// <summary>A verdict: the diagnosis is right.</summary>
    Confirmed,

    /// <summary>A verdict that names another cause.</summary>
    Corrected,

    /// <summary>A verdict: the diagnosis is wrong.</summary>
    Rejected,
}
