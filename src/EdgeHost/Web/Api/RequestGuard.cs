using EdgeDiag.EdgeHost.Web.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Web.Api;

/// <summary>Refuses requests that <see cref="HttpGuard"/> does not let in. The token is read when the host starts.</summary>
internal sealed class RequestGuard(RequestDelegate next, IOptions<HttpSettings> settings)
{
    private readonly HttpGuard _guard = new(settings.Value.Token(), new HostNames(settings.Value.AllowedHosts, Environment.MachineName));

    /// <summary>Handles a request.</summary>
    public Task InvokeAsync(HttpContext context) =>
        _guard.Refusal(context.Request) is var (status, problem) ? Problems.WriteAsync(context, status, problem) : next(context);
}
