namespace EdgeDiag.Fusion.Tickets;

/// <summary>A diagnosis that a person should look at.</summary>
/// <param name="DiagnosisId">The diagnosis.</param>
/// <param name="Kind">Why it is worth looking at.</param>
/// <param name="Ts">When that was found.</param>
/// <param name="Adapter">The adapter whose answer was published, as <c>name@version</c>.</param>
/// <param name="Cause">Its first cause; empty for none.</param>
/// <param name="Confidence">Of that cause, 0 to 1.</param>
/// <param name="OtherAdapter">The adapter that answered otherwise; null where only one answered.</param>
/// <param name="OtherCause">Its first cause; null where only one answered, empty for none.</param>
/// <param name="OtherConfidence">Of that cause, 0 to 1.</param>
public sealed record ReviewItem(
    string DiagnosisId,
    ReviewKind Kind,
    DateTimeOffset Ts,
    string Adapter,
    string Cause,
    double Confidence,
    string? OtherAdapter = null,
    string? OtherCause = null,
    double? OtherConfidence = null
);
