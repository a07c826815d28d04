using System.Collections.Concurrent;
using System.Globalization;
using EdgeDiag.EdgeHost.Composition;
using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Tests.Real;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace EdgeDiag.EdgeHost.Tests.Mqtt;

/// <summary>The broker keeps a session's subscriptions; those that nobody wants any more end.</summary>
public sealed class StaleSubscriptionTests : IDisposable
{
    private readonly Mosquitto _broker = new();
    private readonly TemporaryFolder _data = new();
    private readonly ConcurrentQueue<string> _heard = new();

    public void Dispose()
    {
        _broker.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task TopicThatNobodyMapsAnyMore_IsNotHeardAfterTheNextStart_OthersStay()
    {
        Assert.Equal(["factory/a/x", "factory/b/x"], await HeardAsync("s1", "factory/a/#", "factory/b/+"));
        Assert.Equal(["factory/b/x"], await HeardAsync("s1", "factory/b/+"));
        Assert.Empty(await HeardAsync("s1"));
        Assert.Equal(["factory/a/x"], await HeardAsync("s1", "factory/a/#"));
    }

    [Fact]
    public async Task SiteThatTheSettingsNameNoMore_IsNotHeard()
    {
        await HeardAsync("s2");
        Assert.Empty(await HeardAsync("s1"));
    }

    // What a service with these settings hears, but for the fault of its own site that ends the wait; a broker delivers in order.
    private async Task<List<string>> HeardAsync(string site, params string[] filters)
    {
        _heard.Clear();
        using var host = EdgeDiagHost
            .Build(
                EdgeDiagHost.Configure([
                    "--Mqtt:Host",
                    "127.0.0.1",
                    "--Mqtt:Port",
                    _broker.Port.ToString(CultureInfo.InvariantCulture),
                    "--Data",
                    _data.File("var"),
                    "--Host",
                    "box",
                    "--Site",
                    site,
                    "--Model:Path",
                    "",
                ]),
                s => s.AddSingleton<IMessageHandler>(new Hears([.. filters.Select(f => new ForeignTopic(f, false))], _heard))
            )
            .Prepared();
        await host.StartAsync();
        await host.Services.GetRequiredService<IMessagePublisher>().WaitConnectedAsync(CancellationToken.None);
        foreach (var other in (string[])["s1", "s2"])
            if (other != site)
                await _broker.PublishAsync($"edgediag/v1/{other}/line-3/press-07/fault", "{}");
        var own = $"edgediag/v1/{site}/line-3/press-07/fault";
        foreach (var topic in (string[])["factory/a/x", "factory/b/x", own])
            await _broker.PublishAsync(topic, "{}");
        await Eventually.HoldsAsync(() => _heard.Contains(own), () => string.Join(' ', _heard));
        await host.StopAsync();
        return [.. _heard.Where(t => t != own)];
    }

    private sealed class Hears(IReadOnlyList<ForeignTopic> foreign, ConcurrentQueue<string> heard) : IMessageHandler
    {
        public IReadOnlyList<ForeignTopic> Foreign => foreign;

        public string LaneOf(string topic) => "";

        public Task HandleAsync(string topic, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken, bool redelivered = false)
        {
            heard.Enqueue(topic);
            return Task.CompletedTask;
        }
    }
}
