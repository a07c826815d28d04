using EdgeDiag.Fusion.Cases;
using EdgeDiag.Fusion.Manuals;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.Fusion.Diagnoses;

/// <summary>Turns a case into its preliminary and final diagnosis.</summary>
public sealed class Diagnostician(ManualIndex manuals, TicketIndex tickets, IAnswerModel? model, TimeProvider time, Language language)
{
    /// <summary>The retrieved manual section as a diagnosis; no model; milliseconds.</summary>
    public Diagnosis Preliminary(DiagnosisCase @case, DiagnosisIds ids, DateTimeOffset received, bool replayed) =>
        throw new NotSupportedException($"{manuals}{tickets}{model}{time}{language}");

    /// <summary>
    /// Prompt, model, grounding check. Never throws for a model that fails: the outcome is then
    /// <see cref="DiagnosisOutcome.ModelUnavailable"/> with the manual's causes.
    /// </summary>
    public Task<Diagnosis> FinalAsync(DiagnosisCase @case, DiagnosisIds ids, DateTimeOffset received, bool replayed, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
