using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Health;
using EdgeDiag.EdgeHost.Journal;
using EdgeDiag.EdgeHost.Output;
using EdgeDiag.EdgeHost.Web.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeDiag.EdgeHost.Web.Api;

/// <summary>Whether the process works, and whether the service can do its work.</summary>
internal static class HealthEndpoints
{
    /// <summary>Adds <c>GET /healthz/live</c>, <c>GET /healthz/ready</c>, and <c>GET /healthz</c>, which is the same as ready.</summary>
    public static IEndpointRouteBuilder MapHealth(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/healthz/live", () => Results.Json(new HealthDto("online"))).Described<HealthDto>("getLive", "Whether the process works");
        foreach (var (path, name) in (ReadOnlySpan<(string, string)>)[("/healthz/ready", "getReady"), ("/healthz", "getHealth")])
            routes
                .MapGet(path, ReadyAsync)
                .Described<ReadinessDto>(name, "Whether faults can be taken and answered now, and if not, why")
                .Produces<ReadinessDto>(StatusCodes.Status503ServiceUnavailable);
        return routes;
    }

    private static async Task<IResult> ReadyAsync(HttpContext context, Readiness readiness)
    {
        context.Response.Headers.CacheControl = "no-store";
        var (reasons, books) = await readiness.LookAsync(context.RequestAborted);
        var lines = reasons.Select(r => OutsideText.OneLine($"{r.Part}: {r.Reason}"));
        var degraded = readiness.Degraded.Select(r => OutsideText.OneLine($"{r.Part}: {r.Reason}")).ToList();
        return Results.Json(
            new ReadinessDto(
                reasons.Count > 0 ? "not ready"
                    : degraded.Count > 0 ? "degraded"
                    : "online",
                [.. lines],
                degraded,
                books is null ? null : BooksOf(books)
            ),
            statusCode: reasons.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable
        );
    }

    private static BooksDto BooksOf(JournalBooks b) =>
        new(b.Received, b.Diagnosed, b.Collapsed, b.DeadLettered, b.InFlight, b.Unpublished, b.SetAside, b.Side, b.Balanced);
}
