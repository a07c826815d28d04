using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace EdgeDiag.EdgeHost.Web.Api;

/// <summary>What one caller, or many, may take from the port: everything has a bound.</summary>
internal static class HttpLimits
{
    private const int Connections = 200,
        BodyBytes = 256 << 10,
        HeaderBytes = 16 << 10,
        Headers = 64,
        LineBytes = 4 << 10;

    // A body of the largest size takes a minute at most, so that slow callers do not hold the connections that others need.
    private const double BodyBytesPerSecond = 4096,
        AnswerBytesPerSecond = 240;
    private static readonly TimeSpan HeadersWithin = TimeSpan.FromSeconds(10),
        IdleAfter = TimeSpan.FromMinutes(1),
        Grace = TimeSpan.FromSeconds(5);

    /// <summary>Sets the limits of the server.</summary>
    public static void Set(KestrelServerLimits limits)
    {
        limits.MaxConcurrentConnections = Connections;
        limits.MaxConcurrentUpgradedConnections = 0;
        limits.MaxRequestBodySize = BodyBytes;
        limits.MaxRequestHeadersTotalSize = HeaderBytes;
        limits.MaxRequestHeaderCount = Headers;
        limits.MaxRequestLineSize = LineBytes;
        limits.RequestHeadersTimeout = HeadersWithin;
        limits.KeepAliveTimeout = IdleAfter;
        limits.MinRequestBodyDataRate = new MinDataRate(BodyBytesPerSecond, Grace);
        limits.MinResponseDataRate = new MinDataRate(AnswerBytesPerSecond, Grace);
    }
}
