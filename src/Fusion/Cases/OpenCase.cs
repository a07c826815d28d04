namespace EdgeDiag.Fusion.Cases;

/// <summary>What folding needs to know of a case.</summary>
/// <param name="CaseId">The case.</param>
/// <param name="LastFault">Time of its last fault, or of the end of it.</param>
/// <param name="Faults">Faults in it.</param>
public sealed record OpenCase(string CaseId, DateTimeOffset LastFault, int Faults);
