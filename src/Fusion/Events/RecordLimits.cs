namespace EdgeDiag.Fusion.Events;

/// <summary>
/// The bounds of verdicts and tickets, in characters where nothing else is said. Whoever writes such a record and whoever reads
/// it take them from here, so that what one accepts the other can read.
/// </summary>
public static class RecordLimits
{
    /// <summary>Longest id of a ticket or diagnosis.</summary>
    public const int Id = 128;

    /// <summary>Longest site, line, device and device type.</summary>
    public const int Segment = 128;

    /// <summary>Longest fault code.</summary>
    public const int Code = 64;

    /// <summary>Longest PLC text, description and action.</summary>
    public const int Text = 4000;

    /// <summary>Longest cause.</summary>
    public const int Cause = 400;

    /// <summary>Most actions.</summary>
    public const int Actions = 20;

    /// <summary>Most readings.</summary>
    public const int Readings = 256;

    /// <summary>Longest name of a person.</summary>
    public const int Person = 128;

    /// <summary>Longest unit.</summary>
    public const int Unit = 32;

    /// <summary>Longest word for how a ticket came to be.</summary>
    public const int Source = 32;

    /// <summary>No record is older: a clock that says so has never been set.</summary>
    public static DateTimeOffset Earliest { get; } = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Every record is older than this.</summary>
    public static DateTimeOffset Latest { get; } = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);
}
