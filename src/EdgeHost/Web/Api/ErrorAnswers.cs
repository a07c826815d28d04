using EdgeDiag.EdgeHost.Web.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace EdgeDiag.EdgeHost.Web.Api;

/// <summary>Turns every exception into problem details. What nobody expected is logged, and its stack stays here.</summary>
internal sealed class ErrorAnswers(RequestDelegate next, ILogger<ErrorAnswers> log)
{
    /// <summary>Handles a request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (Exception e) when (!context.RequestAborted.IsCancellationRequested)
        {
            var known = Problems.FromException(e);
            if (known is null)
                Log.Unforeseen(log, context.Request.Method, context.Request.Path, e);
            // Half an answer cannot be mended; the caller sees that the connection ends.
            if (context.Response.HasStarted)
                context.Abort();
            else
            {
                context.Response.Clear();
                var (status, detail) = known ?? (StatusCodes.Status500InternalServerError, "the service made a mistake; its log says which");
                await Problems.WriteAsync(context, status, detail);
            }
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be told.
        }
    }
}
