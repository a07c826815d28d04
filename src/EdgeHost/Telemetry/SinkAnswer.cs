namespace EdgeDiag.EdgeHost.Telemetry;

/// <summary>What a time-series database said to a batch.</summary>
/// <param name="Result">What became of the batch.</param>
/// <param name="Reason">Why it was not written, on one line; empty where it was.</param>
/// <param name="RejectedLines">Lines that the database refused, where <paramref name="Result"/> is <see cref="SinkResult.Rejected"/>.</param>
public readonly record struct SinkAnswer(SinkResult Result, string Reason = "", int RejectedLines = 0)
{
    /// <summary>The result and its reason.</summary>
    public void Deconstruct(out SinkResult result, out string reason) => (result, reason) = (Result, Reason);
}
