namespace EdgeDiag.EdgeHost.Journal;

/// <summary>What the journal did with a fault. The names are stored.</summary>
public enum TakenAs
{
    /// <summary>It opened a case.</summary>
    Opened,

    /// <summary>It joined an open case.</summary>
    Joined,

    /// <summary>Its device was in a flood; it joined the device's newest case.</summary>
    Flooded,

    /// <summary>It was the end of a fault; it closed its case where one was open.</summary>
    Cleared,

    /// <summary>It had been taken before; nothing changed.</summary>
    Repeated,
}
