using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace EdgeDiag.EdgeHost.Http;

/// <summary>
/// Lets a request in: with the token, where there is one, and not from a page of another origin that happens to be open in a
/// browser on this box.
/// </summary>
/// <param name="token">The bearer token; null for none.</param>
public sealed class HttpGuard(string? token)
{
    private const string Bearer = "Bearer ";

    /// <summary>Why a request is refused; null where it is let in.</summary>
    public (int Status, string Problem)? Refusal(HttpRequest request)
    {
        if (request.Headers.Origin.FirstOrDefault() is { } origin && origin != $"{request.Scheme}://{request.Host}")
            return (StatusCodes.Status403Forbidden, $"Origin: expected {request.Scheme}://{request.Host}, found {origin}");
        if (token is null) return null;
        var sent = request.Headers.Authorization.FirstOrDefault() ?? "";
        return sent.StartsWith(Bearer, StringComparison.Ordinal) && CryptographicOperations.FixedTimeEquals(Hash(sent[Bearer.Length..]), Hash(token))
            ? null : (StatusCodes.Status401Unauthorized, "Authorization: expected Bearer and the token of Http:TokenFile, found another or none");
    }

    // Equal lengths, so that comparing takes the same time whatever was sent.
    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
