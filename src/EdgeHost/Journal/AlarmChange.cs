using EdgeDiag.Fusion.Alarms;

namespace EdgeDiag.EdgeHost.Journal;

/// <summary>What a person, a machine or the clock does with the alarm of a case.</summary>
/// <param name="Event">What.</param>
/// <param name="By">Who; empty for a machine or the clock.</param>
/// <param name="At">When.</param>
public sealed record AlarmChange(AlarmEvent Event, string By, DateTimeOffset At)
{
    /// <summary>When the person has seen the fault, where that was earlier; one that has come again since is another one.</summary>
    public DateTimeOffset? Seen { get; init; }

    /// <summary>Until when it is shelved; null for anything else.</summary>
    public DateTimeOffset? Until { get; init; }
}
