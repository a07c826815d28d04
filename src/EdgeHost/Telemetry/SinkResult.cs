namespace EdgeDiag.EdgeHost.Telemetry;

/// <summary>What became of a batch.</summary>
public enum SinkResult
{
    /// <summary>Written.</summary>
    Accepted,

    /// <summary>Refused for what it contains; sending it again would not help.</summary>
    Rejected,

    /// <summary>Not written now; the same batch may be later.</summary>
    Unavailable,
}
