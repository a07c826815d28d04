using System.Globalization;
using System.Text;
using System.Text.Json;
using EdgeDiag.EdgeHost.Adapters;
using EdgeDiag.EdgeHost.Commands;
using EdgeDiag.EdgeHost.Diagnosing;
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

/// <summary>Verdicts and reviews in, tickets and what waits for a verdict out.</summary>
public static class TicketEndpoints
{
    private const int MostListed = 500, MostBytes = 64 << 10;

    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Adds <c>POST /feedback</c>, <c>GET /tickets</c>, <c>POST /tickets/{id}/review</c> and <c>GET /review</c>.</summary>
    public static IEndpointRouteBuilder MapTickets(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/feedback", FeedbackAsync);
        routes.MapPost("/tickets/{id}/review", ReviewAsync);
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
    private static Task<IResult> FeedbackAsync(HttpRequest request, IFaultCases cases, Judgements judgements, SenderTrouble trouble,
        IOptions<FusionSettings> fusion, IOptions<HttpSettings> http, TimeProvider time, CancellationToken cancellation) =>
        AnswerAsync(request, body =>
        {
            var id = Text(body, "diagnosis_id") ?? "";
            if (cases.FindDiagnosis(id)?.Snapshot.Fault is not { } fault)
                return Problem($"diagnosis_id: expected a diagnosis of this box, not older than Journal:Retain, found {(id.Length > 0 ? id : "nothing")}");
            var receipt = Receipt.New(time.GetUtcNow(), fusion.Value.Clock());
            var topic = $"{TopicAddress.Prefix}/{fault.Site}/{fault.Line}/{fault.Device}/feedback";
            var decoded = EventDecoder.Decode(topic, Dated(body, receipt.At), receipt);
            if (decoded.Event is { } known) trouble.Clock(known);
            if (decoded.Event is not FeedbackEvent feedback) return Problem(decoded.Error!);
            // Whoever has the token and gives a name is somebody; anybody else may be any program on this box.
            var isPerson = http.Value.TokenFile.Length > 0 && !string.IsNullOrWhiteSpace(feedback.By);
            return Results.Json(TicketsCommand.Json(judgements.Take(feedback, isPerson ? FeedbackSender.Person : FeedbackSender.Anonymous)));
        }, cancellation);

    private static Task<IResult> ReviewAsync(string id, HttpRequest request, TicketReviews reviews, IOptions<HttpSettings> http,
        CancellationToken cancellation) =>
        AnswerAsync(request, body =>
        {
            if (http.Value.TokenFile.Length == 0)
                return Problem("Http:TokenFile: expected a file with a token, since only a named person may review, found nothing",
                    StatusCodes.Status403Forbidden);
            if (!body.TryGetProperty("accept", out var accept) || accept.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
                return Problem("accept: expected true or false, found something else");
            return Results.Json(TicketsCommand.Json(reviews.Review(id, accept.GetBoolean(), Text(body, "by") ?? "")));
        }, cancellation);

    private static async Task<IResult> AnswerAsync(HttpRequest request, Func<JsonElement, IResult> answer, CancellationToken cancellation)
    {
        if (request.ContentLength is not { } length || length is < 0 or > MostBytes)
            return Problem($"Content-Length: expected 0 to {MostBytes}, found {request.ContentLength?.ToString(CultureInfo.InvariantCulture) ?? "none"}");
        try
        {
            var bytes = new byte[length];
            await request.Body.ReadExactlyAsync(bytes, cancellation);
            using var document = JsonDocument.Parse(Utf8.GetString(bytes));
            return document.RootElement.ValueKind == JsonValueKind.Object ? answer(document.RootElement)
                : Problem("body: expected a JSON object, found something else");
        }
        catch (JsonException e)
        {
            return Problem($"body: expected JSON, found an error at byte {e.BytePositionInLine}");
        }
        catch (DecoderFallbackException)
        {
            return Problem("body: expected UTF-8, found bytes that are not");
        }
        catch (InvalidOperationException)
        {
            // An escape such as "\ud800".
            return Problem("body: expected strings of whole characters, found half a surrogate pair");
        }
        catch (EndOfStreamException)
        {
            return Problem($"body: expected {length} bytes as Content-Length says, found fewer");
        }
        catch (InvalidInputException e)
        {
            return Problem(e.Message);
        }
    }

    private static string? Text(JsonElement body, string key) => body.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String
        ? value.GetString() : null;

    // Of members that are there twice the last counts, as for every message.
    private static byte[] Dated(JsonElement body, DateTimeOffset now)
    {
        var members = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var member in body.EnumerateObject()) members[member.Name] = member.Value;
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            if (!members.TryGetValue("ts", out var ts) || ts.ValueKind == JsonValueKind.Null)
            {
                members.Remove("ts");
                writer.WriteNumber("ts", now.ToUnixTimeMilliseconds());
            }

            foreach (var (name, value) in members)
            {
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    private static IResult Problem(string problem, int status = StatusCodes.Status400BadRequest) => Results.Json(new { problem }, statusCode: status);
}
