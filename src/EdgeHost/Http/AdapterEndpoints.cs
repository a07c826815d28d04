using EdgeDiag.EdgeHost.Adapters.Serving;
using EdgeDiag.EdgeHost.Storage;
using EdgeDiag.Fusion;
using EdgeDiag.Model.Files;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeDiag.EdgeHost.Http;

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
        routes.MapGet(
            "/adapters",
            (AdapterOperations adapters) =>
                Results.Json(
                    new
                    {
                        status = adapters.Status is { } s
                            ? new
                            {
                                @base = s.Base,
                                adapter = s.Adapter,
                                digest = s.Digest,
                                others = s.Others,
                                candidate = s.Candidate,
                                mode = s.Mode.ToString().ToLowerInvariant(),
                                swaps = s.Swaps,
                                longest_pause_ms = s.LongestPauseMs,
                                problem = s.Problem,
                            }
                            : null,
                        versions = adapters
                            .List()
                            .Select(v => new
                            {
                                adapter = v.Name,
                                version = v.Version,
                                aliases = v.Aliases,
                                created = v.Manifest.Created,
                                metrics = v.Manifest.Provenance.Metrics,
                            })
                            .ToList(),
                    }
                )
        );
        routes.MapPost(
            "/adapters/rollback",
            (HttpRequest request, AdapterOperations adapters) => AnswerAsync(request, adapters, wish => adapters.RollbackAsync(null, wish.By!, wish.Reason))
        );
        routes.MapPost(
            "/adapters/{name}/rollback",
            (string name, HttpRequest request, AdapterOperations adapters) =>
                AnswerAsync(request, adapters, wish => adapters.RollbackAsync(name, wish.By!, wish.Reason))
        );
        routes.MapPost(
            "/adapters/{name}/{version}/promote",
            (string name, string version, HttpRequest request, AdapterOperations adapters) =>
                AnswerAsync(request, adapters, wish => adapters.PromoteAsync($"{name}@{version}", wish.By!, wish.Reason))
        );
        return routes;
    }

    private static async Task<IResult> AnswerAsync(HttpRequest request, AdapterOperations adapters, Func<AdapterWish, Task<string?>> work)
    {
        try
        {
            var body = await JsonBody.ReadAsync(request, request.HttpContext.RequestAborted);
            var problem = await work(new AdapterWish(JsonBody.Text(body, "by", LongestText) ?? "http", JsonBody.Text(body, "reason", LongestText)));
            return problem is null
                ? Results.Json(new { adapter = adapters.Status?.Adapter, digest = adapters.Status?.Digest })
                : Problems.Of(StatusCodes.Status409Conflict, problem);
        }
        catch (Exception e) when (e is ModelFormatException or InvalidInputException)
        {
            return Problems.BadRequest(e.Message);
        }
    }
}
