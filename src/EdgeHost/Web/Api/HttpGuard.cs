using System.Net;
using System.Security.Cryptography;
using System.Text;
using EdgeDiag.EdgeHost.Output;
using Microsoft.AspNetCore.Http;

namespace EdgeDiag.EdgeHost.Web.Api;

/// <summary>
/// Lets a request in: sent to this port by one of its names, not from a page of another origin that happens to be open in a
/// browser on this box, and with the token, where there is one.
/// </summary>
/// <param name="token">The bearer token; null for none.</param>
/// <param name="names">Names of the port.</param>
internal sealed class HttpGuard(string? token, HostNames names)
{
    private const string Bearer = "Bearer ";

    /// <summary>Why a request is refused; null where it is let in.</summary>
    public (int Status, string Problem)? Refusal(HttpRequest request)
    {
        if (!names.Allow(request))
            return (
                StatusCodes.Status421MisdirectedRequest,
                $"Host: expected a name of this box or one of Http:AllowedHosts, with the port, found "
                    + $"{(request.Host.HasValue ? request.Host.Value : "nothing")}"
            );
        if (request.Headers.Origin.FirstOrDefault() is { } origin && origin != $"{request.Scheme}://{request.Host}")
            return (StatusCodes.Status403Forbidden, $"Origin: expected {request.Scheme}://{request.Host}, found {OutsideText.OneLine(origin)}");
        if (token is null || IsOpen(request))
            return null;
        var sent = request.Headers.Authorization.FirstOrDefault() ?? "";
        return sent.StartsWith(Bearer, StringComparison.Ordinal) && CryptographicOperations.FixedTimeEquals(Hash(sent[Bearer.Length..]), Hash(token))
            ? null
            : (StatusCodes.Status401Unauthorized, "Authorization: expected Bearer and the token of Http:TokenFile, found another or none");
    }

    // Health and the description tell nothing of the plant; the numbers may be read on the box itself.
    private static bool IsOpen(HttpRequest request) =>
        request.Path.StartsWithSegments("/healthz", StringComparison.Ordinal)
        || request.Path == WebCalls.DescriptionPath
        || (request.Path == WebCalls.MetricsPath && request.HttpContext.Connection.RemoteIpAddress is { } caller && IPAddress.IsLoopback(caller));

    // Equal lengths, so that comparing takes the same time whatever was sent.
    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
