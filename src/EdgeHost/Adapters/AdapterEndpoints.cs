using EdgeDiag.Model;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeDiag.EdgeHost.Adapters;

/// <summary>Adapters over HTTP.</summary>
public static class AdapterEndpoints
{
    /// <summary>Adds <c>GET /adapters</c>, <c>POST /adapters/rollback</c>, <c>POST /adapters/{name}/rollback</c> and <c>POST /adapters/{name}/{version}/promote</c>.</summary>
    public static IEndpointRouteBuilder MapAdapters(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/adapters", (AdapterOperations adapters) => Results.Json(new
        {
            status = adapters.Status is { } s ? new { @base = s.Base, adapter = s.Adapter, digest = s.Digest, others = s.Others, candidate = s.Candidate, mode = s.Mode.ToString().ToLowerInvariant(), swaps = s.Swaps, longest_pause_ms = s.LongestPauseMs, problem = s.Problem } : null,
            versions = adapters.List().Select(v => new { adapter = v.Name, version = v.Version, aliases = v.Aliases, created = v.Manifest.Created, metrics = v.Manifest.Provenance.Metrics }),
        }));
        routes.MapPost("/adapters/rollback", (AdapterWish? wish, AdapterOperations adapters) => AnswerAsync(adapters, a => a.RollbackAsync(null, By(wish), wish?.Reason)));
        routes.MapPost("/adapters/{name}/rollback", (string name, AdapterWish? wish, AdapterOperations adapters) => AnswerAsync(adapters, a => a.RollbackAsync(name, By(wish), wish?.Reason)));
        routes.MapPost("/adapters/{name}/{version}/promote", (string name, string version, AdapterWish? wish, AdapterOperations adapters) => AnswerAsync(adapters, a => a.PromoteAsync($"{name}@{version}", By(wish), wish?.Reason)));
        return routes;
    }

    private static string By(AdapterWish? wish) => wish?.By ?? "http";

    private static async Task<IResult> AnswerAsync(AdapterOperations adapters, Func<AdapterOperations, Task<string?>> work)
    {
        try
        {
            var problem = await work(adapters);
            return problem is null ? Results.Json(new { adapter = adapters.Status?.Adapter, digest = adapters.Status?.Digest }) : Results.Json(new { problem }, statusCode: StatusCodes.Status409Conflict);
        }
        catch (ModelFormatException e)
        {
            return Results.Json(new { problem = e.Message }, statusCode: StatusCodes.Status400BadRequest);
        }
    }
}
