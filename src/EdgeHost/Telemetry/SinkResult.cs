namespace EdgeDiag.EdgeHost.Telemetry;

/// <summary>What became of a batch.</summary>
public enum SinkResult
{
    /// <summary>Written.</summary>
    Accepted,

    /// <summary>Some or all lines were refused for what they contain, and the others written; sending the batch again would not help.</summary>
    Rejected,

    /// <summary>Not written now; the same batch may be later.</summary>
    Unavailable,
}
