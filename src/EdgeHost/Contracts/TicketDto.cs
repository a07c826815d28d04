using System.Text.Json.Serialization;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.EdgeHost.Contracts;

/// <summary>A ticket with where it comes from, in answers over HTTP and in what commands print.</summary>
/// <param name="Id">Unique.</param>
/// <param name="Ts">Time of the fault, whole seconds.</param>
/// <param name="Site">Site.</param>
/// <param name="Line">Line.</param>
/// <param name="Device">Device id.</param>
/// <param name="DeviceType">Device type; empty for a machine that devices.json does not list.</param>
/// <param name="Language"><c>zh</c>, <c>en</c> or <c>de</c>.</param>
/// <param name="Code">Fault code.</param>
/// <param name="Readings">By sensor name.</param>
/// <param name="Image">What was seen.</param>
/// <param name="Text">PLC text or the operator's words.</param>
/// <param name="Cause">What it was; empty for a rejected diagnosis.</param>
/// <param name="Actions">What was done.</param>
/// <param name="Source"><c>confirmed</c>, <c>corrected</c> or <c>imported</c>.</param>
/// <param name="DiagnosisId">The diagnosis that it judges; left out for none.</param>
/// <param name="Origin"><c>confirmed</c>, <c>corrected</c>, <c>rejected</c> or <c>imported</c>.</param>
/// <param name="Judged">When somebody said so, or it was imported.</param>
/// <param name="By">Who said so; empty where nobody was named.</param>
/// <param name="Adapter">The adapter whose answer was judged, as <c>name@version</c>; empty for none.</param>
/// <param name="Said">The first cause that was published; empty for none.</param>
/// <param name="Review">Whether it counts: <c>reviewed</c>, <c>unreviewed</c>, <c>waiting</c> and so on.</param>
/// <param name="ReviewedBy">The named person who said or accepted it; empty for nobody.</param>
public sealed record TicketDto(
    string Id,
    DateTimeOffset Ts,
    string Site,
    string Line,
    string Device,
    string DeviceType,
    string Language,
    string Code,
    IReadOnlyDictionary<string, TicketReadingDto> Readings,
    string Image,
    string Text,
    string Cause,
    IReadOnlyList<string> Actions,
    string Source,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? DiagnosisId,
    string Origin,
    DateTimeOffset Judged,
    string By,
    string Adapter,
    string Said,
    string Review,
    string ReviewedBy
)
{
    /// <summary>A ticket of the store as it is shown.</summary>
    public static TicketDto From(TicketRecord record)
    {
        var ticket = record.Ticket;
        return new TicketDto(
            ticket.Id,
            ticket.Timestamp.AddTicks(-(ticket.Timestamp.Ticks % TimeSpan.TicksPerSecond)),
            ticket.Site,
            ticket.Line,
            ticket.Device,
            ticket.DeviceType,
            ticket.Language.Tag(),
            ticket.Code,
            ticket.Readings.ToDictionary(r => r.Key, r => new TicketReadingDto(r.Value.Value, r.Value.Unit)),
            ticket.Image,
            ticket.Text,
            ticket.Cause,
            ticket.Actions,
            ticket.Source,
            ticket.DiagnosisId,
            record.Origin.ToString().ToLowerInvariant(),
            record.Judged,
            record.By,
            record.Adapter,
            record.Said,
            record.Review.ToString().ToLowerInvariant(),
            record.ReviewedBy
        );
    }
}

/// <summary>A sensor's value in a ticket.</summary>
/// <param name="Value">The value.</param>
/// <param name="Unit">Its unit; null for none.</param>
public sealed record TicketReadingDto(double Value, string? Unit);
