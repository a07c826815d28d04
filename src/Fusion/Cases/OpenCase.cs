namespace EdgeDiag.Fusion.Cases;

/// <summary>What folding needs to know of a case.</summary>
/// <param name="CaseId">The case.</param>
/// <param name="LastFault">Time of its last fault.</param>
/// <param name="Cleared">A cleared message has closed it.</param>
/// <param name="Faults">Faults in it.</param>
public sealed record OpenCase(string CaseId, DateTimeOffset LastFault, bool Cleared, int Faults);
