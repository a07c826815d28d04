namespace EdgeDiag.Fusion.Events;

/// <summary>An engineer's verdict on a diagnosis.</summary>
/// <param name="DiagnosisId">The diagnosis judged.</param>
/// <param name="Verdict">The judgement.</param>
/// <param name="Cause">The right cause; required where the verdict is corrected.</param>
/// <param name="Actions">What helped.</param>
/// <param name="By">Who says so.</param>
public sealed record FeedbackEvent(
    string Site,
    string Line,
    string Device,
    DateTimeOffset Timestamp,
    string DiagnosisId,
    FeedbackVerdict Verdict,
    string? Cause,
    IReadOnlyList<string> Actions,
    string? By
) : PlantEvent(Site, Line, Device, Timestamp)
{
    /// <summary>How far it counts. No sender can say so: the decoder leaves it untrusted.</summary>
    public VerdictStanding Standing { get; init; }
}
