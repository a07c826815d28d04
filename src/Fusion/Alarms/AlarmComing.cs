using EdgeDiag.Fusion.Events;

namespace EdgeDiag.Fusion.Alarms;

/// <summary>An alarm that has come: its fault was not there before. One that is only said again is none.</summary>
/// <param name="CaseId">The case that it opened or joined.</param>
/// <param name="Key">The alarm, its code as its machine spells it.</param>
/// <param name="Severity">Severity of the case.</param>
/// <param name="Came">When its message was received.</param>
/// <param name="Cleared">When the next end of the case was received; null where it stands.</param>
/// <param name="Acknowledged">When a person has acknowledged the case, if one has since the fault came the last time; null for nobody.</param>
public sealed record AlarmComing(string CaseId, AlarmKey Key, Severity Severity, DateTimeOffset Came, DateTimeOffset? Cleared, DateTimeOffset? Acknowledged);

/// <summary>An alarm that has stood for long.</summary>
/// <param name="CaseId">Its case.</param>
/// <param name="Key">The alarm.</param>
/// <param name="Severity">Severity of the case.</param>
/// <param name="Since">When its message was received.</param>
public sealed record StandingAlarm(string CaseId, AlarmKey Key, Severity Severity, DateTimeOffset Since);
