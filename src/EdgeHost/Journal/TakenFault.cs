namespace EdgeDiag.EdgeHost.Journal;

/// <summary>What became of a fault.</summary>
/// <param name="As">What the journal did.</param>
/// <param name="CaseId">Its case; empty for a cleared message without one.</param>
public sealed record TakenFault(TakenAs As, string CaseId);
