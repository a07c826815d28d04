namespace EdgeDiag.Fusion.Alarms;

/// <summary>What keeps an alarm from being announced. The names are stored.</summary>
public enum AlarmHold
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A person, for a limited time.</summary>
    Shelf,

    /// <summary>The plant's design.</summary>
    Design,

    /// <summary>A person, until a person returns it to service.</summary>
    Service,
}
