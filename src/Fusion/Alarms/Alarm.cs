namespace EdgeDiag.Fusion.Alarms;

/// <summary>
/// An alarm as ISA-18.2 has it, without the latched states. What the machine says is kept beside what people and the design say of the alarm:
/// while it is shelved, suppressed or out of service, the fault comes and goes unheard, and its end finds the alarm as the machine left it.
/// Immutable. The transitions are listed in docs/reference/alarms.md.
/// </summary>
/// <param name="IsActive">The fault is there.</param>
/// <param name="IsAcknowledged">Somebody has seen it; true of a normal alarm, of which nothing is left to be seen.</param>
/// <param name="Hold">What keeps it from being announced.</param>
public readonly record struct Alarm(bool IsActive, bool IsAcknowledged, AlarmHold Hold)
{
    /// <summary>No fault, nothing to see.</summary>
    public static Alarm Normal { get; } = new(false, true, AlarmHold.None);

    /// <summary>Its state.</summary>
    public AlarmState State =>
        Hold switch
        {
            AlarmHold.Shelf => AlarmState.Shelved,
            AlarmHold.Design => AlarmState.SuppressedByDesign,
            AlarmHold.Service => AlarmState.OutOfService,
            _ when IsActive => IsAcknowledged ? AlarmState.Acknowledged : AlarmState.Unacknowledged,
            _ => IsAcknowledged ? AlarmState.Normal : AlarmState.ReturnedUnacknowledged,
        };

    /// <summary>The alarm after an event. An event that a state does not know changes nothing: <see cref="Changes"/>.</summary>
    public Alarm After(AlarmEvent e) =>
        (e, Hold) switch
        {
            // A fault that comes anew must be seen anew; one that is repeated has been.
            (AlarmEvent.Raised, _) => this with { IsActive = true, IsAcknowledged = IsActive && IsAcknowledged },
            (AlarmEvent.Cleared, AlarmHold.None) => this with { IsActive = false },
            // What nobody is to hear of leaves nothing to be seen.
            (AlarmEvent.Cleared, _) => this with { IsActive = false, IsAcknowledged = true },
            (AlarmEvent.Acknowledged, AlarmHold.None) => this with { IsAcknowledged = true },
            (AlarmEvent.Shelved, AlarmHold.None) => Held(AlarmHold.Shelf),
            (AlarmEvent.Suppressed, AlarmHold.None or AlarmHold.Shelf) => Held(AlarmHold.Design),
            (AlarmEvent.TakenOut, not AlarmHold.Service) => Held(AlarmHold.Service),
            (AlarmEvent.Unshelved, AlarmHold.Shelf) => Free(),
            (AlarmEvent.Unsuppressed, AlarmHold.Design) => Free(),
            (AlarmEvent.Returned, AlarmHold.Service) => Free(),
            _ => this,
        };

    /// <summary>Whether an event would change anything.</summary>
    public bool Changes(AlarmEvent e) => After(e) != this;

    private Alarm Held(AlarmHold hold) => this with { Hold = hold };

    // A fault that is still there is announced again, whoever had seen it before.
    private Alarm Free() => new(IsActive, !IsActive, AlarmHold.None);
}
