using System.Net;
using System.Threading.RateLimiting;
using EdgeDiag.EdgeHost.Web.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace EdgeDiag.EdgeHost.Tests.Web.Api;

/// <summary>No caller takes the port from the others.</summary>
public sealed class CallerLimitTests
{
    [Fact]
    public void CallerOverItsLimit_OthersAndHealthAreNotAffected()
    {
        using var services = Services(perSecond: 1);
        var limiter = services.GetRequiredService<IOptions<RateLimiterOptions>>().Value.GlobalLimiter!;
        for (var i = 0; i < CallerLimit.BurstSeconds; i++)
            Assert.True(Taken(limiter, "10.0.0.5", "/api/v1/tickets"));
        Assert.False(Taken(limiter, "10.0.0.5", "/metrics"));
        // The same caller by another form of its address.
        Assert.False(Taken(limiter, "::ffff:10.0.0.5", "/metrics"));
        Assert.True(Taken(limiter, "10.0.0.5", "/healthz/ready"));
        Assert.True(Taken(limiter, "10.0.0.6", "/api/v1/tickets"));
    }

    [Theory]
    [InlineData("10.0.0.5", "::ffff:10.0.0.5", true)]
    [InlineData("2001:db8:0:1::5", "2001:db8:0:1:ffff::9", true)]
    [InlineData("2001:db8:0:1::5", "2001:db8:0:2::5", false)]
    [InlineData("10.0.0.5", "10.0.0.6", false)]
    public void Callers_OfOneAddressOrNetwork_AreOne(string one, string other, bool same) =>
        Assert.Equal(same, CallerLimit.Caller(IPAddress.Parse(one)) == CallerLimit.Caller(IPAddress.Parse(other)));

    [Fact]
    public async Task TooManyWaiting_TheNextIsRefusedWithAProblem()
    {
        using var services = Services(perSecond: 1);
        var options = services.GetRequiredService<IOptions<RateLimiterOptions>>().Value;
        var context = Request("10.0.0.5", "/api/v1/tickets");
        context.Response.Body = new MemoryStream();
        var waiting = new List<Task<RateLimitLease>>();
        while (waiting.Count <= CallerLimit.BurstSeconds + CallerLimit.Waiting + 2)
            waiting.Add(options.GlobalLimiter!.AcquireAsync(context).AsTask());
        // Some may have been let in since the first.
        var refused = waiting.Where(w => w.IsCompletedSuccessfully).Select(w => w.Result).Last();
        Assert.False(refused.IsAcquired);
        await options.OnRejected!(new OnRejectedContext { HttpContext = context, Lease = refused }, CancellationToken.None);
        Assert.Equal("1", context.Response.Headers.RetryAfter);
        Assert.Equal(429, context.Response.StatusCode);
        Assert.Contains("expected at most 1 a second", System.Text.Encoding.UTF8.GetString(((MemoryStream)context.Response.Body).ToArray()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(15)]
    [InlineData(50)]
    [InlineData(10_000)]
    public void Bucket_IsFilledByTheRateThatIsSet(int perSecond)
    {
        var bucket = CallerLimit.Bucket(perSecond);
        Assert.Equal(perSecond, bucket.TokensPerPeriod / bucket.ReplenishmentPeriod.TotalSeconds, 0.01 * perSecond);
    }

    private static bool Taken(PartitionedRateLimiter<HttpContext> limiter, string caller, string path) =>
        limiter.AttemptAcquire(Request(caller, path)).IsAcquired;

    private static DefaultHttpContext Request(string caller, string path) =>
        new()
        {
            Connection = { RemoteIpAddress = IPAddress.Parse(caller) },
            Request = { Path = path },
            RequestServices = new ServiceCollection().AddLogging().BuildServiceProvider(),
        };

    private static ServiceProvider Services(int perSecond) =>
        new ServiceCollection().AddCallerLimit().Configure<HttpSettings>(s => s.RequestsPerSecond = perSecond).BuildServiceProvider();
}
