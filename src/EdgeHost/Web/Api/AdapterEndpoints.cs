using EdgeDiag.EdgeHost.Adapters.Serving;
using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.EdgeHost.Web.Requests;
using EdgeDiag.Fusion;
using EdgeDiag.Model.Files;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeDiag.EdgeHost.Web.Api;

/// <summary>Adapters over HTTP.</summary>
public static class AdapterEndpoints
{
    private const int LongestText = 400;

    /// <summary>
    /// Adds <c>GET /adapters</c>, <c>POST /adapters/rollback</c>, <c>POST /adapters/{name}/rollback</c> and <c>POST
    /// /adapters/{name}/{version}/promote</c>.
    /// </summary>
    public static IEndpointRouteBuilder MapAdapters(this IEndpointRouteBuilder routes)
    {
        routes
            .MapGet("/adapters", (AdapterOperations adapters) => Results.Json(AdaptersOf(adapters)))
            .Described<AdaptersDto>("getAdapters", "Which adapter answers, and all versions of all adapters");
        routes
            .MapPost(
                "/adapters/rollback",
                (HttpRequest request, AdapterOperations adapters) => AnswerAsync(request, adapters, wish => adapters.RollbackAsync(null, wish.By!, wish.Reason))
            )
            .DescribedChange("rollBack", "Brings the previous champion of Model:Adapter back");
        routes
            .MapPost(
                "/adapters/{name}/rollback",
                (string name, HttpRequest request, AdapterOperations adapters) =>
                    AnswerAsync(request, adapters, wish => adapters.RollbackAsync(name, wish.By!, wish.Reason))
            )
            .DescribedChange("rollBackAdapter", "Brings the previous champion of an adapter back");
        routes
            .MapPost(
                "/adapters/{name}/{version}/promote",
                (string name, string version, HttpRequest request, AdapterOperations adapters) =>
                    AnswerAsync(request, adapters, wish => adapters.PromoteAsync($"{name}@{version}", wish.By!, wish.Reason))
            )
            .DescribedChange("promoteAdapter", "Makes a version the champion");
        return routes;
    }

    private static RouteHandlerBuilder DescribedChange(this RouteHandlerBuilder endpoint, string name, string summary) =>
        endpoint
            .RequiresToken("only a known person may change adapters")
            .Described<AdapterChangedDto>(name, summary, StatusCodes.Status400BadRequest, StatusCodes.Status403Forbidden, StatusCodes.Status409Conflict)
            .ReadsBody<AdapterWish>(isRequired: false);

    private static AdaptersDto AdaptersOf(AdapterOperations adapters)
    {
        var problems = new List<string>();
        var versions = adapters
            .List(problems.Add)
            .Select(v => new AdapterVersionDto(v.Name, v.Version, v.Aliases, v.Manifest.Created, v.Manifest.Provenance.Metrics));
        return new AdaptersDto(
            adapters.Status is { } s
                ? new AdapterStatusDto(
                    s.Base,
                    s.Adapter,
                    s.Digest,
                    s.Others,
                    s.Candidate,
                    s.Mode.ToString().ToLowerInvariant(),
                    s.Swaps,
                    s.LongestPauseMs,
                    s.Problem
                )
                : null,
            [.. versions],
            problems.Count == 0 ? null : problems
        );
    }

    private static async Task<IResult> AnswerAsync(HttpRequest request, AdapterOperations adapters, Func<AdapterWish, Task<string?>> work)
    {
        try
        {
            var body = await JsonBody.ReadAsync(request, request.HttpContext.RequestAborted);
            var problem = await work(new AdapterWish(JsonBody.Text(body, "by", LongestText) ?? "http", JsonBody.Text(body, "reason", LongestText)));
            return problem is null
                ? Results.Json(new AdapterChangedDto(adapters.Status?.Adapter, adapters.Status?.Digest))
                : Problems.Refusal(StatusCodes.Status409Conflict, problem);
        }
        catch (Exception e) when (e is ModelFormatException or InvalidInputException)
        {
            return Problems.BadRequest(e.Message);
        }
    }
}
