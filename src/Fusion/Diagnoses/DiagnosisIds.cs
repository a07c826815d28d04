namespace EdgeDiag.Fusion.Diagnoses;

/// <summary>The ids of one diagnosis, decided by the case before anything is computed.</summary>
/// <param name="DiagnosisId">Same fault, same id.</param>
/// <param name="CaseId">The case.</param>
/// <param name="FaultIds">All faults answered; the first opened the case.</param>
public sealed record DiagnosisIds(string DiagnosisId, string CaseId, IReadOnlyList<string> FaultIds);
