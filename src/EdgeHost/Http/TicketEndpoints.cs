using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeDiag.EdgeHost.Adapters;
using EdgeDiag.EdgeHost.Commands;
using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.EdgeHost.Plant;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.EdgeHost.Tickets;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Diagnoses;
using EdgeDiag.Fusion.Events;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Http;

/// <summary>Verdicts in, tickets and what waits for a verdict out.</summary>
public static class TicketEndpoints
{
    private const int MostListed = 500, MostBytes = 64 << 10;

    /// <summary>Adds <c>POST /feedback</c>, <c>GET /tickets</c> and <c>GET /review</c>.</summary>
    public static IEndpointRouteBuilder MapTickets(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/feedback", FeedbackAsync);
        routes.MapGet("/tickets", (ITicketStore store, int? limit) =>
            Results.Json(store.Since(0).Reverse().Take(Math.Clamp(limit ?? 100, 1, MostListed)).Select(TicketsCommand.Json)));
        routes.MapGet("/review", (IFaultCases cases, PlantData plant, PlantTickets tickets, IOptions<HostSettings> host, int? next) =>
        {
            var current = tickets.Current;
            var items = ReviewItemFile.Read(Path.Combine(host.Value.Data, ReviewItemFile.FileName));
            return Results.Json(ReviewRanking.Of(cases.Unjudged(MostListed), items, new Retrieval(plant.Manuals, current), current)
                .Take(Math.Clamp(next ?? 10, 1, MostListed)).Select(TicketsReviewCommand.Json));
        });
        return routes;
    }

    // The same message as over MQTT; the diagnosis says which machine it is about.
    private static async Task<IResult> FeedbackAsync(HttpRequest request, IFaultCases cases, Judgements judgements, TimeProvider time, CancellationToken cancellation)
    {
        if (request.ContentLength is not (>= 0 and <= MostBytes)) return Problem($"Content-Length: expected 0 to {MostBytes}, found {request.ContentLength?.ToString(CultureInfo.InvariantCulture) ?? "none"}");
        try
        {
            if (await JsonNode.ParseAsync(request.Body, cancellationToken: cancellation) is not JsonObject body) return Problem("body: expected a JSON object, found something else");
            var id = body["diagnosis_id"] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";
            if (cases.FindDiagnosis(id)?.Snapshot.Fault is not { } fault) return Problem($"diagnosis_id: expected a diagnosis of this box, not older than Journal:Retain, found {(id.Length > 0 ? id : "nothing")}");
            if (body["ts"] is null) body["ts"] = time.GetUtcNow().ToUnixTimeMilliseconds();
            var decoded = EventDecoder.Decode($"{TopicAddress.Prefix}/{fault.Site}/{fault.Line}/{fault.Device}/feedback", JsonSerializer.SerializeToUtf8Bytes(body));
            return decoded.Event is FeedbackEvent feedback ? Results.Json(TicketsCommand.Json(judgements.Take(feedback))) : Problem(decoded.Error!);
        }
        catch (JsonException e)
        {
            return Problem($"body: expected JSON, found an error at byte {e.BytePositionInLine}");
        }
        catch (InvalidInputException e)
        {
            return Problem(e.Message);
        }
    }

    private static IResult Problem(string problem) => Results.Json(new { problem }, statusCode: StatusCodes.Status400BadRequest);
}
