using EdgeDiag.Fusion.Events;

namespace EdgeDiag.EdgeHost.Journal;

/// <summary>What became of a fault.</summary>
/// <param name="As">What the journal did.</param>
/// <param name="CaseId">Its case; empty for a cleared message without one.</param>
public sealed record TakenFault(TakenAs As, string CaseId)
{
    /// <summary>Its id was known already, of another message: the sender uses ids again.</summary>
    public bool IdUsedAgain { get; init; }

    /// <summary>Its fault has ended under the same identity, and this is another one: the sender uses the identity again.</summary>
    public bool CameAgain { get; init; }

    /// <summary>The severity that its case has by it, where it is more severe than those before; null where it is not.</summary>
    public Severity? Raised { get; init; }
}
