namespace EdgeDiag.Fusion.Alarms;

/// <summary>The states of an alarm in ISA-18.2 and IEC 62682; the letters are the standard's. The names are stored.</summary>
public enum AlarmState
{
    /// <summary>A: the fault is not there, and nothing is left to be seen.</summary>
    Normal,

    /// <summary>B: the fault is there and nobody has acknowledged it.</summary>
    Unacknowledged,

    /// <summary>C: the fault is there and somebody has acknowledged it.</summary>
    Acknowledged,

    /// <summary>D: the fault has gone before anybody acknowledged it.</summary>
    ReturnedUnacknowledged,

    /// <summary>G: a person has set it aside for a limited time.</summary>
    Shelved,

    /// <summary>H: the plant's design says that it means nothing now.</summary>
    SuppressedByDesign,

    /// <summary>I: a person has taken it out of service, as for maintenance.</summary>
    OutOfService,
}
