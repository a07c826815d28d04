using System.Text.Json.Serialization;

namespace EdgeDiag.EdgeHost.Contracts;

/// <summary>The body of <c>POST /api/v1/cases/{id}/acknowledge</c> and <c>unshelve</c>.</summary>
/// <param name="By">Who.</param>
public sealed record AlarmChangeDto(string By);

/// <summary>The body of <c>POST /api/v1/cases/{id}/shelve</c>.</summary>
/// <param name="By">Who.</param>
/// <param name="Minutes">How long, at most <c>Alarms:LongestShelf</c>.</param>
public sealed record ShelveDto(string By, double Minutes);

/// <summary>The alarm of a case, in answers over HTTP.</summary>
/// <param name="CaseId">The case.</param>
/// <param name="Alarm">Its state as ISA-18.2 has it: <c>normal</c>, <c>unacknowledged</c>, <c>acknowledged</c>, <c>returned_unacknowledged</c>,
/// <c>shelved</c>, <c>suppressed_by_design</c> or <c>out_of_service</c>.</param>
/// <param name="State">Whether the fault is there: <c>active</c> or <c>cleared</c>.</param>
/// <param name="Until">Until when it is shelved; left out for anything else.</param>
public sealed record AlarmDto(
    string CaseId,
    string Alarm,
    string State,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? Until
);
