using EdgeDiag.EdgeHost.Web.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Web.Api;

/// <summary>Calls that only known people may make: without <c>Http:TokenFile</c> any program on the box, or near it, could make them.</summary>
internal static class TokenRequirement
{
    /// <summary>Refuses the call with 403 where the settings name no token.</summary>
    /// <param name="endpoint">The call.</param>
    /// <param name="why">Why it needs one, for the caller.</param>
    public static RouteHandlerBuilder RequiresToken(this RouteHandlerBuilder endpoint, string why) =>
        endpoint.AddEndpointFilter(
            async (context, next) =>
                context.HttpContext.RequestServices.GetRequiredService<IOptions<HttpSettings>>().Value.TokenFile.Length > 0
                    ? await next(context)
                    : Problems.Refusal(StatusCodes.Status403Forbidden, $"Http:TokenFile: expected a file with a token, since {why}, found nothing")
        );
}
