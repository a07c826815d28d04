namespace EdgeDiag.Fusion.Sensors;

/// <summary>Where a sensor's values have been going over its last minutes.</summary>
public enum Trend
{
    /// <summary>No clear direction, or too few values.</summary>
    Steady,

    /// <summary>Going up.</summary>
    Rising,

    /// <summary>Going down.</summary>
    Falling,
}
