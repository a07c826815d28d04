using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using EdgeDiag.EdgeHost.Web.Requests;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Web.Api;

/// <summary>
/// Holds each caller to <see cref="HttpSettings.RequestsPerSecond"/>, so that no caller takes the box from the model. Requests over it wait
/// for their turn; who has too many waiting gets 429. Health calls have a measure of their own: a flood of others never hides the health.
/// </summary>
internal static class CallerLimit
{
    /// <summary>A page that loads asks for several things at once: so many seconds' worth may come together.</summary>
    public const int BurstSeconds = 2;

    /// <summary>Most requests of a caller that wait.</summary>
    public const int Waiting = 64;

    private const int RefillsPerSecond = 10;

    // A caller of IPv6 has a whole network of this many bytes to call from.
    private const int NetworkBytes = 8;

    /// <summary>Adds the limit.</summary>
    public static IServiceCollection AddCallerLimit(this IServiceCollection services)
    {
        services
            .AddOptions<RateLimiterOptions>()
            .Configure<IOptions<HttpSettings>>(
                (limiter, settings) =>
                {
                    var perSecond = settings.Value.RequestsPerSecond;
                    limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, (string, bool)>(c =>
                        RateLimitPartition.GetTokenBucketLimiter(
                            (Caller(c.Connection.RemoteIpAddress), c.Request.Path.StartsWithSegments("/healthz", StringComparison.Ordinal)),
                            _ => Bucket(perSecond)
                        )
                    );
                    limiter.OnRejected = (rejected, _) => RefuseAsync(rejected.HttpContext, perSecond);
                }
            );
        return services.AddRateLimiter(_ => { });
    }

    /// <summary>Who calls: an IPv4 address, or the network of an IPv6 one.</summary>
    public static string Caller(IPAddress? address) =>
        address switch
        {
            null => "",
            { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
            { AddressFamily: System.Net.Sockets.AddressFamily.InterNetworkV6 } => Convert.ToHexString(address.GetAddressBytes(), 0, NetworkBytes),
            _ => address.ToString(),
        };

    /// <summary>A caller's bucket: filled up about ten times a second, and by exactly the rate that is set.</summary>
    public static TokenBucketRateLimiterOptions Bucket(int perSecond)
    {
        var refill = (perSecond + RefillsPerSecond - 1) / RefillsPerSecond;
        return new()
        {
            TokenLimit = BurstSeconds * perSecond,
            TokensPerPeriod = refill,
            ReplenishmentPeriod = TimeSpan.FromSeconds((double)refill / perSecond),
            QueueLimit = Waiting,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        };
    }

    private static async ValueTask RefuseAsync(HttpContext context, int perSecond)
    {
        context.Response.Headers.RetryAfter = "1";
        await Problems.WriteAsync(
            context,
            StatusCodes.Status429TooManyRequests,
            string.Create(
                CultureInfo.InvariantCulture,
                $"request: expected at most {perSecond} a second from one address (Http:RequestsPerSecond), found {Waiting} that wait already"
            )
        );
    }
}
