using EdgeDiag.EdgeHost.Health;
using EdgeDiag.EdgeHost.Web.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace EdgeDiag.EdgeHost.Web.Api;

/// <summary>All calls of the port, and what every request passes on its way to them.</summary>
internal static class WebCalls
{
    /// <summary>Where the metrics are.</summary>
    public const string MetricsPath = "/metrics";

    /// <summary>Where the description of all calls is.</summary>
    public const string DescriptionPath = "/openapi/v1.json";

    /// <summary>Adds everything.</summary>
    public static void MapCalls(this WebApplication app)
    {
        app.UseRateLimiter();
        app.UseMiddleware<FaultsFirst>();
        app.UseMiddleware<ErrorAnswers>();
        app.UseStatusCodePages(c =>
            Problems.WriteAsync(
                c.HttpContext,
                c.HttpContext.Response.StatusCode,
                $"request: expected a call of this service, found {c.HttpContext.Request.Method} {c.HttpContext.Request.Path}"
            )
        );
        app.UseMiddleware<RequestGuard>();
        app.Use(CountBeforeMetricsAsync);
        app.UseRouting();
        app.MapHealth();
        // Made here, before the host starts: what is counted before that would be missing.
        app.MapPrometheusScrapingEndpoint(MetricsPath);
        app.MapGroup("/api/v1").MapAdapters().MapTickets().MapCases().MapCaseLists();
        app.MapOpenApi(DescriptionPath);
    }

    // The gauges give what was counted last, so it is counted before they are asked.
    private static async Task CountBeforeMetricsAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path == MetricsPath)
            await context.RequestServices.GetRequiredService<Readiness>().LookAsync(context.RequestAborted);
        await next(context);
    }
}
