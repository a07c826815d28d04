namespace EdgeDiag.Fusion.Prompts;

/// <summary>Where a candidate cause is listed.</summary>
public enum CandidateSource
{
    /// <summary>A maintenance manual.</summary>
    Manual,

    /// <summary>An earlier ticket.</summary>
    Ticket,
}
