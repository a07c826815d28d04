using EdgeDiag.Fusion.Events;

namespace EdgeDiag.Fusion.Alarms;

/// <summary>A message of a fault as the journal has taken it.</summary>
/// <param name="CaseId">Its case.</param>
/// <param name="Key">The alarm, its code as its machine spells it.</param>
/// <param name="Severity">Severity of the case.</param>
/// <param name="Kind">What it says.</param>
/// <param name="Received">When it was received.</param>
/// <param name="Acknowledged">When a person has acknowledged the case since its fault came the last time; null for nobody.</param>
public sealed record AlarmMessage(string CaseId, AlarmKey Key, Severity Severity, AlarmMessageKind Kind, DateTimeOffset Received, DateTimeOffset? Acknowledged);

/// <summary>What a message says of an alarm.</summary>
public enum AlarmMessageKind
{
    /// <summary>The fault is there.</summary>
    Active,

    /// <summary>A fault of some code is there; its device sent so many that they share the case of another code.</summary>
    Folded,

    /// <summary>The fault has ended.</summary>
    Cleared,
}
