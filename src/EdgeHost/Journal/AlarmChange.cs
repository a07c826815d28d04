using EdgeDiag.Fusion.Alarms;

namespace EdgeDiag.EdgeHost.Journal;

/// <summary>What a person does with the alarm of a case.</summary>
/// <param name="Event">What.</param>
/// <param name="By">Who.</param>
/// <param name="At">When.</param>
public sealed record AlarmChange(AlarmEvent Event, string By, DateTimeOffset At)
{
    /// <summary>Until when it is shelved; null for anything else.</summary>
    public DateTimeOffset? Until { get; init; }
}
