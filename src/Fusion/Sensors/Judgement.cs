namespace EdgeDiag.Fusion.Sensors;

/// <summary>A reading against the device's limits. Names on the wire are lower case.</summary>
public enum Judgement
{
    /// <summary>No usable value.</summary>
    Unknown,

    /// <summary>Below the lower limit.</summary>
    Low,

    /// <summary>Within the limits.</summary>
    Normal,

    /// <summary>Above the upper limit.</summary>
    High,
}
