using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Events;

namespace EdgeDiag.EdgeHost.Journal;

/// <summary>A case as the journal has it.</summary>
/// <param name="Ids">Its ids and all its faults so far.</param>
/// <param name="Severity">Urgency.</param>
/// <param name="Received">When the opening fault arrived.</param>
/// <param name="Snapshot">What was known then.</param>
/// <param name="Final">Its final diagnosis, or null.</param>
public sealed record JournaledCase(DiagnosisIds Ids, Severity Severity, DateTimeOffset Received, DiagnosisCase Snapshot, Diagnosis? Final);
