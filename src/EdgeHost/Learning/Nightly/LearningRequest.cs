using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Evaluation.Promotion;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.EdgeHost.Learning.Nightly;

/// <summary>What one run of <c>edgediag learn</c> works with.</summary>
/// <param name="Adapter">Name in the registry.</param>
/// <param name="Tickets">All tickets that people have made on this box, old and new.</param>
/// <param name="Plant">The plant's folder.</param>
/// <param name="Data">The setting <c>Data</c>.</param>
/// <param name="Model">Base, device and precision.</param>
/// <param name="Diagnoses">Limits, as in the service.</param>
/// <param name="Learning">How to train.</param>
/// <param name="Gate">What the candidate must show.</param>
public sealed record LearningRequest(
    string Adapter,
    IReadOnlyList<Ticket> Tickets,
    string Plant,
    string Data,
    ModelSettings Model,
    DiagnosisOptions Diagnoses,
    LearningSettings Learning,
    GateOptions Gate
)
{
    /// <summary>Of factors, order and perturbations. Default 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Who asks, for the registry's events. Default <c>learn</c>.</summary>
    public string By { get; init; } = "learn";
}
