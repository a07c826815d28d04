namespace EdgeDiag.EdgeHost.Tickets;

/// <summary>Whether the broker makes sure who sends verdicts.</summary>
public enum FeedbackTrust
{
    /// <summary>Anybody who reaches the broker may have sent a verdict.</summary>
    Untrusted,

    /// <summary>The broker's access rules let only the plant's own people and panels publish verdicts.</summary>
    Trusted,
}
