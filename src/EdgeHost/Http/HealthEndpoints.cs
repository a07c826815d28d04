using EdgeDiag.EdgeHost.Health;
using EdgeDiag.EdgeHost.Output;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeDiag.EdgeHost.Http;

/// <summary>Whether the process works, and whether the service can do its work.</summary>
internal static class HealthEndpoints
{
    /// <summary>Adds <c>GET /healthz/live</c>, <c>GET /healthz/ready</c>, and <c>GET /healthz</c>, which is the same as ready.</summary>
    public static IEndpointRouteBuilder MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz/live", () => Results.Json(new { state = "online" }));
        routes.MapGet("/healthz/ready", ReadyAsync);
        routes.MapGet("/healthz", ReadyAsync);
        return routes;
    }

    private static async Task<IResult> ReadyAsync(HttpContext context, Readiness readiness)
    {
        context.Response.Headers.CacheControl = "no-store";
        var (reasons, books) = await readiness.LookAsync(context.RequestAborted);
        var lines = reasons.Select(r => OutsideText.OneLine($"{r.Part}: {r.Reason}"));
        var degraded = readiness.Degraded.Select(r => OutsideText.OneLine($"{r.Part}: {r.Reason}")).ToList();
        return Results.Json(
            new
            {
                state = reasons.Count > 0 ? "not ready"
                : degraded.Count > 0 ? "degraded"
                : "online",
                reasons = lines,
                degraded,
                books,
            },
            statusCode: reasons.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable
        );
    }
}
