namespace EdgeDiag.Fusion.Sensors;

/// <summary>How far a value can be trusted at the time of the fault. Names on the wire are lower case.</summary>
public enum ReadingQuality
{
    /// <summary>Recent.</summary>
    Fresh,

    /// <summary>From after the fault, or older than usual.</summary>
    Late,

    /// <summary>Too old to be judged.</summary>
    Stale,

    /// <summary>Never seen.</summary>
    Missing,
}
