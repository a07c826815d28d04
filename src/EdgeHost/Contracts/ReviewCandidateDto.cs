using EdgeDiag.Fusion.Diagnoses;

namespace EdgeDiag.EdgeHost.Contracts;

/// <summary>A diagnosis that nobody has judged, in answers over HTTP and in what commands print.</summary>
/// <param name="DiagnosisId">The diagnosis.</param>
/// <param name="Score">How much a verdict would teach.</param>
/// <param name="FaultTs">Time of the fault.</param>
/// <param name="Line">Line.</param>
/// <param name="Device">Device id.</param>
/// <param name="Code">Fault code.</param>
/// <param name="Cause">The first cause; null for none.</param>
/// <param name="Confidence">Its confidence, 0 to 1.</param>
/// <param name="Adapter">The adapter that answered, as <c>name@version</c>; empty for none.</param>
/// <param name="Reasons">What makes it worth a look, in words.</param>
public sealed record ReviewCandidateDto(
    string DiagnosisId,
    double Score,
    DateTimeOffset FaultTs,
    string Line,
    string Device,
    string Code,
    string? Cause,
    double? Confidence,
    string Adapter,
    IReadOnlyList<string> Reasons
)
{
    private const int Digits = 4;

    /// <summary>A candidate as it is shown.</summary>
    public static ReviewCandidateDto From(Diagnosis diagnosis, double score, IReadOnlyList<string> reasons) =>
        new(
            diagnosis.Id,
            Math.Round(score, Digits),
            diagnosis.FaultTs,
            diagnosis.Line,
            diagnosis.Device,
            diagnosis.Code,
            diagnosis.Causes.FirstOrDefault()?.Text,
            diagnosis.Causes.FirstOrDefault()?.Confidence,
            diagnosis.Model.Adapter,
            reasons
        );
}
