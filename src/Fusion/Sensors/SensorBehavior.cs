namespace EdgeDiag.Fusion.Sensors;

/// <summary>How a sensor's values have behaved over its last minutes. Names on the wire are lower case.</summary>
public enum SensorBehavior
{
    /// <summary>As ever, or not enough values to say.</summary>
    Usual,

    /// <summary>The value has not changed for longer than a living sensor's would: it is not judged.</summary>
    Stuck,

    /// <summary>The level has jumped and stayed.</summary>
    Step,

    /// <summary>The values scatter several times as much as before.</summary>
    Noisy,
}
