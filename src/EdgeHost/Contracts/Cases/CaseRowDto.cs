using System.Text.Json;
using System.Text.Json.Serialization;
using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.Fusion.Alarms;

namespace EdgeDiag.EdgeHost.Contracts.Cases;

/// <summary>The answer of <c>GET /api/v1/cases</c>.</summary>
/// <param name="Page">The page, from 1.</param>
/// <param name="Size">Most cases of a page.</param>
/// <param name="Total">How many cases match.</param>
/// <param name="IsWhole">False where the search has stopped before the oldest case: there may be more.</param>
/// <param name="Cases">The cases of the page.</param>
public sealed record CasePageDto(int Page, int Size, int Total, bool IsWhole, IReadOnlyList<CaseRowDto> Cases);

/// <summary>A case in a list.</summary>
/// <param name="CaseId">The case.</param>
/// <param name="DiagnosisId">Its diagnosis.</param>
/// <param name="Line">Line.</param>
/// <param name="Device">Device id.</param>
/// <param name="Code">Fault code.</param>
/// <param name="Severity"><c>low</c>, <c>medium</c>, <c>high</c> or <c>critical</c>.</param>
/// <param name="State">Whether the fault is there: <c>active</c> or <c>cleared</c>.</param>
/// <param name="Alarm">The state of its alarm as ISA-18.2 has it, as in <see cref="AlarmDto"/>.</param>
/// <param name="Received">When its first fault arrived.</param>
/// <param name="Raised">When it came the last time.</param>
/// <param name="Changed">When its alarm changed last; left out where it never did.</param>
/// <param name="AcknowledgedBy">Who has acknowledged it; left out for nobody.</param>
/// <param name="AcknowledgedAt">When somebody first did since the fault came the last time; left out where nobody has.</param>
/// <param name="HeldBy">Who keeps it from being announced; left out for nobody.</param>
/// <param name="ShelvedUntil">Until when it is shelved; left out where it is not.</param>
/// <param name="Faults">How many faults it has.</param>
/// <param name="EpisodeId">The episode that it belongs to; left out for none.</param>
/// <param name="IsFirstOut">Whether it is that episode's first-out.</param>
/// <param name="Stage"><c>preliminary</c>, or <c>final</c> where the final diagnosis is there.</param>
/// <param name="Outcome">What came of the final diagnosis; left out before it is there, as the next four.</param>
/// <param name="Title">The title of the manual's section; left out for none.</param>
/// <param name="Cause">The cause that the diagnosis stands for; left out for none.</param>
/// <param name="Confidence">Its confidence, 0 to 1.</param>
/// <param name="Action">What to do first; left out for nothing.</param>
public sealed record CaseRowDto(
    string CaseId,
    string DiagnosisId,
    string Line,
    string Device,
    string Code,
    string Severity,
    string State,
    string Alarm,
    DateTimeOffset Received,
    DateTimeOffset Raised,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? Changed,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? AcknowledgedBy,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? AcknowledgedAt,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? HeldBy,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? ShelvedUntil,
    int Faults,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? EpisodeId,
    bool IsFirstOut,
    string Stage,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Outcome,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Title,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Cause,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] double? Confidence,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Action
)
{
    /// <summary>A case of the journal as it is shown.</summary>
    public static CaseRowDto From(CaseRow row) =>
        new(
            row.CaseId,
            row.DiagnosisId,
            row.Line,
            row.Device,
            row.Code,
            Word(row.Severity),
            row.Alarm.IsActive ? "active" : "cleared",
            Word(row.Alarm.State),
            row.Received,
            row.Raised,
            row.Changed,
            row.AcknowledgedBy,
            row.AcknowledgedAt,
            row.Alarm.Hold == AlarmHold.None ? null : row.HeldBy,
            row.ShelvedUntil,
            row.Faults,
            row.EpisodeId,
            row.IsFirstOut,
            row.Final is null ? "preliminary" : "final",
            row.Final is { } final ? Word(final.Outcome) : null,
            row.Final?.Section?.Title,
            row.Final?.Named?.Text,
            row.Final?.Named?.Confidence,
            row.Final?.Actions.FirstOrDefault()
        );

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
