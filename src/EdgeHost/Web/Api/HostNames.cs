using System.Net;
using Microsoft.AspNetCore.Http;

namespace EdgeDiag.EdgeHost.Web.Api;

/// <summary>
/// The names under which the port may be called. A page from elsewhere that lets its own name point to this box (DNS rebinding)
/// sends that name in the header <c>Host</c>, and is told apart by it.
/// </summary>
/// <param name="allowed">Names of <c>Http:AllowedHosts</c>: <c>name</c> for any port, or <c>name:port</c>.</param>
/// <param name="machine">This machine's name.</param>
internal sealed class HostNames(IReadOnlyList<string> allowed, string machine)
{
    private readonly HostString[] _allowed = [.. allowed.Select(a => new HostString(a))];

    /// <summary>Whether a request was sent to this port by one of its names.</summary>
    public bool Allow(HttpRequest request)
    {
        var (host, connection) = (request.Host, request.HttpContext.Connection);
        if (!host.HasValue || host.Host.Length == 0)
            return false;
        if (_allowed.Any(a => Same(a.Host, host.Host) && (a.Port is null || a.Port == host.Port)))
            return true;
        if (host.Port is { } port && port != connection.LocalPort)
            return false;
        return Same(host.Host, "localhost")
            || Same(host.Host, machine)
            || (
                IPAddress.TryParse(host.Host.Trim('[', ']'), out var address)
                && (IPAddress.IsLoopback(address) || address.Equals(Unmapped(connection.LocalIpAddress)))
            );
    }

    private static IPAddress? Unmapped(IPAddress? address) => address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;

    // A name with the root's dot at its end is the same name.
    private static bool Same(string a, string b) => a.TrimEnd('.').Equals(b.TrimEnd('.'), StringComparison.OrdinalIgnoreCase);
}
