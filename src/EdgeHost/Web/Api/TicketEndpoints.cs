using System.Text.Json;
using System.Text.Json.Nodes;
using EdgeDiag.EdgeHost.Adapters;
using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Ingress;
using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.EdgeHost.Plant;
using EdgeDiag.EdgeHost.Settings;
using EdgeDiag.EdgeHost.Tickets;
using EdgeDiag.EdgeHost.Web.Requests;
using EdgeDiag.Fusion;
using EdgeDiag.Fusion.Events;
using EdgeDiag.Fusion.Events.Messages;
using EdgeDiag.Fusion.Sources;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Web.Api;

/// <summary>Verdicts and reviews in, tickets and what waits for a verdict out.</summary>
public static class TicketEndpoints
{
    private const int MostListed = 500,
        LongestId = 400;
    private static readonly NumberDescription Limit = new("limit", 100, MostListed, "Most tickets that are listed");
    private static readonly NumberDescription Next = new("next", 10, ReviewList.Most, "Most diagnoses that are listed");

    /// <summary>Adds <c>POST /feedback</c>, <c>GET /tickets</c>, <c>POST /tickets/{id}/review</c> and <c>GET /review</c>.</summary>
    public static IEndpointRouteBuilder MapTickets(this IEndpointRouteBuilder routes)
    {
        routes
            .MapPost("/feedback", FeedbackAsync)
            .Described<TicketDto>("giveFeedback", "A verdict on a diagnosis; the ticket comes back", StatusCodes.Status400BadRequest)
            .ReadsBody<FeedbackDto>();
        routes
            .MapPost("/tickets/{id}/review", ReviewAsync)
            .RequiresToken("only a named person may review")
            .Described<TicketDto>("reviewTicket", "Whether a ticket counts", StatusCodes.Status400BadRequest, StatusCodes.Status403Forbidden)
            .ReadsBody<TicketReviewDto>();
        routes
            .MapGet(
                "/tickets",
                (HttpRequest request, ITicketStore store) => Results.Json(store.Newest(QueryNumber.Read(request, Limit)).Select(TicketDto.From).ToList())
            )
            .Described<IReadOnlyList<TicketDto>>("getTickets", "The newest tickets", StatusCodes.Status400BadRequest)
            .ReadsNumber(Limit);
        routes
            .MapGet("/review", ToReviewAsync)
            .Described<IReadOnlyList<ReviewCandidateDto>>("getReview", "Diagnoses whose verdict would teach most", StatusCodes.Status400BadRequest)
            .ReadsNumber(Next);
        return routes;
    }

    private static async Task<IResult> ToReviewAsync(HttpRequest request, ReviewList list, IFaultCases cases, CancellationToken cancellation)
    {
        var most = QueryNumber.Read(request, Next);
        return Results.Json(
            (await list.GetAsync(cancellation))
                .Where(c => !cases.IsJudged(c.Diagnosis.Id))
                .Take(most)
                .Select(c => ReviewCandidateDto.From(c.Diagnosis, c.Score, c.Reasons))
                .ToList()
        );
    }

    // The same verdict as over MQTT; the diagnosis says which machine it is about.
    private static Task<IResult> FeedbackAsync(
        HttpRequest request,
        IFaultCases cases,
        FeedbackIntake feedbackIntake,
        SenderTrouble trouble,
        IOptions<FusionSettings> fusion,
        IOptions<HttpSettings> http,
        TimeProvider time,
        CancellationToken cancellation
    ) =>
        AnswerAsync(
            request,
            body =>
            {
                var id = JsonBody.Text(body, "diagnosis_id", LongestId) ?? "";
                if (cases.FindDiagnosis(id)?.Snapshot.Fault is not { } fault)
                    return Problems.BadRequest(
                        $"diagnosis_id: expected a diagnosis of this box, not older than Journal:Retain, found {(id.Length > 0 ? id : "nothing")}"
                    );
                var receipt = Receipt.New(time.GetUtcNow(), fusion.Value.Clock());
                if (body["ts"] is null)
                    body["ts"] = receipt.At.ToUnixTimeMilliseconds();
                var decoded = EventDecoder.DecodeFeedback(fault.Site, fault.Line, fault.Device, JsonSerializer.SerializeToElement(body), receipt);
                if (decoded.Event is { } known)
                    trouble.Clock(known);
                if (decoded.Event is not FeedbackEvent feedback)
                    return Problems.BadRequest(decoded.Error!);
                // Whoever has the token and gives a name is somebody; anybody else may be any program on this box.
                var isPerson = http.Value.TokenFile.Length > 0 && !string.IsNullOrWhiteSpace(feedback.By);
                return Results.Json(TicketDto.From(feedbackIntake.RecordVerdict(feedback, isPerson ? FeedbackSender.Person : FeedbackSender.Anonymous)));
            },
            cancellation
        );

    private static Task<IResult> ReviewAsync(string id, HttpRequest request, TicketReviews reviews, CancellationToken cancellation) =>
        AnswerAsync(
            request,
            body =>
            {
                if (body["accept"] is not JsonValue value || !value.TryGetValue<bool>(out var accept))
                    return Problems.BadRequest("accept: expected true or false, found something else");
                return Results.Json(TicketDto.From(reviews.Review(id, accept, JsonBody.Text(body, "by", LongestId) ?? "")));
            },
            cancellation
        );

    private static async Task<IResult> AnswerAsync(HttpRequest request, Func<JsonObject, IResult> answer, CancellationToken cancellation)
    {
        try
        {
            return answer(await JsonBody.ReadAsync(request, cancellation) ?? throw new InvalidInputException("request", "body", "a JSON object", "nothing"));
        }
        catch (InvalidInputException e)
        {
            return Problems.BadRequest(e.Message);
        }
    }
}
