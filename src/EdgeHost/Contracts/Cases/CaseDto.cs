using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.EdgeHost.Contracts.Cases;

/// <summary>The answer of <c>GET /api/v1/cases/{id}</c>.</summary>
/// <param name="Case">The case as lists show it.</param>
/// <param name="Diagnosis">Its final diagnosis as it is published. Before that is there, the preliminary one as it would be now; <c>ts</c> is then the
/// time of receipt and <c>latency_ms</c> 0. Left out where it cannot be read.</param>
/// <param name="Timeline">What happened to it: its opening, then the oldest first.</param>
/// <param name="Tickets">The earlier tickets that the diagnosis goes by, where the store still has them.</param>
public sealed record CaseDto(
    CaseRowDto Case,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonObject? Diagnosis,
    IReadOnlyList<CaseMomentDto> Timeline,
    IReadOnlyList<TicketDto> Tickets
)
{
    /// <summary>A case as it is shown.</summary>
    public static CaseDto From(CaseRow row, Diagnosis? diagnosis, IEnumerable<CaseMoment> timeline, IEnumerable<TicketRecord> tickets) =>
        new(
            CaseRowDto.From(row),
            diagnosis is null ? null : JsonNode.Parse(DiagnosisJson.Write(diagnosis))!.AsObject(),
            [
                .. timeline.Select(m => new CaseMomentDto(
                    m.At,
                    JsonNamingPolicy.SnakeCaseLower.ConvertName(m.What.ToString()),
                    m.By.Length > 0 ? m.By : null,
                    m.Text.Length > 0 ? m.Text : null
                )),
            ],
            [.. tickets.Select(TicketDto.From)]
        );
}

/// <summary>Something that happened to a case.</summary>
/// <param name="At">When, by the clock of this box.</param>
/// <param name="What"><c>opened</c>, <c>repeated</c>, <c>cleared</c>, <c>diagnosed</c>, <c>acknowledged</c>, <c>confirmed</c>, <c>corrected</c> or
/// <c>rejected</c>.</param>
/// <param name="By">Who; left out where no person did it, or none was named.</param>
/// <param name="Text">The fault's id, or the cause that a verdict names; left out for none.</param>
public sealed record CaseMomentDto(
    DateTimeOffset At,
    string What,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? By,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Text
);
