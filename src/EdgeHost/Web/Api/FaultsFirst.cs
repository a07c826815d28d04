using EdgeDiag.EdgeHost.Contracts;
using Microsoft.AspNetCore.Http;

namespace EdgeDiag.EdgeHost.Web.Api;

/// <summary>
/// Lets a request wait while faults are being answered, for a bounded time: on a small box the model needs all cores, and whoever calls
/// without pause would take half of them. Health calls do not wait.
/// </summary>
internal sealed class FaultsFirst(RequestDelegate next, LiveFaultSignal live, TimeProvider time)
{
    /// <summary>Most that a request waits. Under a flood of faults every call takes so much longer, and none waits for the flood's end.</summary>
    public static readonly TimeSpan MostWait = TimeSpan.FromMilliseconds(250);

    /// <summary>Handles a request.</summary>
    public async Task InvokeAsync(HttpContext context)
    {
        if (!context.Request.Path.StartsWithSegments("/healthz", StringComparison.Ordinal))
            await live.WaitAsync(MostWait, time, context.RequestAborted);
        await next(context);
    }
}
