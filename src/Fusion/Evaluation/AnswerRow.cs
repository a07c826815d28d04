using System.Text.Encodings.Web;
using System.Text.Json;
using EdgeDiag.Fusion.Evaluation.Contestants;
using EdgeDiag.Fusion.Evaluation.Questions;

namespace EdgeDiag.Fusion.Evaluation;

/// <summary>What one contestant said of one ticket as it was, a line of <c>answers.jsonl</c>.</summary>
/// <param name="Row">The contestant.</param>
/// <param name="Ticket">Id of the ticket.</param>
/// <param name="Language">Its language.</param>
/// <param name="DeviceType">Its device's type.</param>
/// <param name="Code">Its code.</param>
/// <param name="Expected">The right cause; null where abstaining is right.</param>
/// <param name="Causes">Causes as published, best first; none where it abstained.</param>
/// <param name="Confidence">Of the first, 0 to 1; null where the contestant has none.</param>
/// <param name="Right">The first is right, or abstaining was.</param>
/// <param name="CutClaims">Claims that the grounding check cut.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record AnswerRow(
    string Row,
    string Ticket,
    string Language,
    string DeviceType,
    string Code,
    string? Expected,
    IReadOnlyList<string> Causes,
    double? Confidence,
    bool Right,
    int CutClaims,
    double Seconds
)
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>What a contestant said.</summary>
    public static AnswerRow FromVerdict(IContestant contestant, Verdict verdict) =>
        new(
            contestant.Name,
            verdict.Ticket.Id,
            verdict.Ticket.Language.Tag(),
            verdict.Ticket.DeviceType,
            verdict.Ticket.Code,
            verdict.Question.Expected,
            verdict.Causes,
            verdict.Confidence,
            verdict.Right,
            verdict.CutClaims,
            verdict.Seconds
        );

    /// <summary>As one line of JSON.</summary>
    public string Line() => JsonSerializer.Serialize(this, Readable);
}
