namespace EdgeDiag.Fusion.Sensors;

/// <summary>How readings are kept and judged.</summary>
public sealed class SensorOptions
{
    /// <summary>A reading up to this old is fresh. Default 30 s.</summary>
    public TimeSpan FreshFor { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>A reading older than this is not judged. Default 10 min.</summary>
    public TimeSpan StaleAfter { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How far back a trend looks. Default 5 min.</summary>
    public TimeSpan TrendWindow { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>A reading up to this long after the fault still counts for it. Default 5 s.</summary>
    public TimeSpan AfterFault { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Samples kept for each sensor, 3 to 4096; the oldest goes. Default 64.</summary>
    public int SamplesPerSensor { get; set; } = 64;
}
