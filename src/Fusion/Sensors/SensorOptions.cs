using System.ComponentModel.DataAnnotations;

namespace EdgeDiag.Fusion.Sensors;

/// <summary>How readings are kept and judged.</summary>
public sealed class SensorOptions
{
    /// <summary>A reading up to this old is fresh. 100 ms to 1 day, default 30 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00", ErrorMessage = "Sensors:FreshFor: expected 00:00:00.1 to 1.00:00:00")]
    public TimeSpan FreshFor { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>A reading older than this is not judged. 100 ms to 7 days, default 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "7.00:00:00", ErrorMessage = "Sensors:StaleAfter: expected 00:00:00.1 to 7.00:00:00")]
    public TimeSpan StaleAfter { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How far back a trend looks. 100 ms to 1 day, default 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "1.00:00:00", ErrorMessage = "Sensors:TrendWindow: expected 00:00:00.1 to 1.00:00:00")]
    public TimeSpan TrendWindow { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>A reading up to this long after the fault still counts for it. 0 to 1 h, default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00", ErrorMessage = "Sensors:AfterFault: expected 00:00:00 to 01:00:00")]
    public TimeSpan AfterFault { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The newest samples kept for each sensor, and as many evenly over the trend's window before them: 48 bytes a sensor for each. 3 to 4096,
    /// default 64.
    /// </summary>
    [Range(3, 4096, ErrorMessage = "Sensors:SamplesPerSensor: expected 3 to 4096")]
    public int SamplesPerSensor { get; set; } = 64;
}
