namespace EdgeDiag.EdgeHost.Adapters;

/// <summary>What a candidate may do before it is promoted.</summary>
public enum CandidateMode
{
    /// <summary>Nothing.</summary>
    Off,

    /// <summary>It answers too, when the model has nothing else to do; only the champion's answer is published.</summary>
    Shadow,

    /// <summary>It answers a share of the cases, or those of some lines, in the champion's place.</summary>
    Canary,
}
