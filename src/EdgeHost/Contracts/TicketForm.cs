using System.Text.Json.Nodes;
using EdgeDiag.Fusion.Tickets;

namespace EdgeDiag.EdgeHost.Contracts;

/// <summary>A ticket as JSON, in answers over HTTP and in what commands print.</summary>
internal static class TicketForm
{
    /// <summary>A ticket with where it comes from, as a line of JSON.</summary>
    public static JsonObject Json(TicketRecord record)
    {
        var json = JsonNode.Parse(TicketFile.Line(record.Ticket))!.AsObject();
        json["origin"] = record.Origin.ToString().ToLowerInvariant();
        json["judged"] = record.Judged;
        json["by"] = record.By;
        json["adapter"] = record.Adapter;
        json["said"] = record.Said;
        json["review"] = record.Review.ToString().ToLowerInvariant();
        json["reviewed_by"] = record.ReviewedBy;
        return json;
    }
}
