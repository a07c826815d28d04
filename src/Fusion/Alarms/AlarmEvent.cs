namespace EdgeDiag.Fusion.Alarms;

/// <summary>What changes the state of an alarm.</summary>
public enum AlarmEvent
{
    /// <summary>The machine reports the fault, for the first time or again.</summary>
    Raised,

    /// <summary>The machine reports that the fault has gone.</summary>
    Cleared,

    /// <summary>A person has seen it.</summary>
    Acknowledged,

    /// <summary>A person sets it aside for a limited time.</summary>
    Shelved,

    /// <summary>A person takes it back from the shelf, or its time there is over.</summary>
    Unshelved,

    /// <summary>The plant's design begins to suppress it.</summary>
    Suppressed,

    /// <summary>The plant's design suppresses it no more.</summary>
    Unsuppressed,

    /// <summary>A person takes it out of service.</summary>
    TakenOut,

    /// <summary>A person returns it to service.</summary>
    Returned,
}
