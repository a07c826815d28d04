using System.Text.Json;

namespace EdgeDiag.EdgeHost.Contracts;

/// <summary>The body of <c>POST /api/v1/feedback</c>: a verdict on a diagnosis.</summary>
/// <param name="DiagnosisId">The diagnosis.</param>
/// <param name="Verdict"><c>confirmed</c>, <c>corrected</c> or <c>rejected</c>.</param>
/// <param name="Cause">The right cause; needed where the verdict is <c>corrected</c>.</param>
/// <param name="Actions">What helped.</param>
/// <param name="By">Who says so.</param>
/// <param name="Ts">When: ISO 8601 with offset, or epoch milliseconds; now where it is left out.</param>
public sealed record FeedbackDto(
    string DiagnosisId,
    string Verdict,
    string? Cause = null,
    IReadOnlyList<string>? Actions = null,
    string? By = null,
    JsonElement? Ts = null
);

/// <summary>The body of <c>POST /api/v1/tickets/{id}/review</c>.</summary>
/// <param name="Accept">Whether the ticket counts from now on.</param>
/// <param name="By">Who says so.</param>
public sealed record TicketReviewDto(bool Accept, string By);
