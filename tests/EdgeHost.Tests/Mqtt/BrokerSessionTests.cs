using System.Collections.Concurrent;
using System.Net;
using EdgeDiag.EdgeHost.Composition;
using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Journal.Sqlite;
using EdgeDiag.EdgeHost.Mqtt;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MQTTnet;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace EdgeDiag.EdgeHost.Tests.Mqtt;

/// <summary>What is refused before it is sent, and a broker that ends the connection for a single message.</summary>
public sealed class BrokerSessionTests : IDisposable
{
    private readonly TemporaryFolder _data = new();

    public void Dispose() => _data.Dispose();

    public static TheoryData<string, PublishOutcome> Topics =>
        new()
        {
            { "a/+/b", PublishOutcome.Refused },
            { "a/#", PublishOutcome.Refused },
            { "a\0b", PublishOutcome.Refused },
            { "", PublishOutcome.Refused },
            { "a/\ud800", PublishOutcome.Refused },
            { new string('主', 22_000), PublishOutcome.Refused },
            { "a/b", PublishOutcome.Away },
        };

    [Theory]
    [MemberData(nameof(Topics))]
    public async Task Publish_ToATopicThatMqttCannotCarry_IsRefusedWithoutAConnection(string topic, PublishOutcome outcome)
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        using var session = new BrokerSession(client, TimeProvider.System);
        Assert.Equal(outcome, (await session.PublishAsync(topic, new byte[1], true, null, CancellationToken.None)).Outcome);
    }

    [Fact]
    public async Task Publish_LargerThanTheBrokersMaximum_IsNotSent()
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        using var session = new BrokerSession(client, TimeProvider.System)
        {
            Accepted = new MqttClientConnectResult { MaximumPacketSize = 1000, RetainAvailable = true },
        };
        var result = await session.PublishAsync("topic", new byte[990], true, null, CancellationToken.None);
        Assert.Equal((PublishOutcome.TooLarge, 975), (result.Outcome, result.LargestPayload));
        Assert.Equal(PublishOutcome.Away, (await session.PublishAsync("topic", new byte[975], true, null, CancellationToken.None)).Outcome);
    }

    [Fact]
    public void OptionalTopic_WhoseMessagesEndTheConnection_IsGivenUpForAnHour()
    {
        var time = new FakeTimeProvider();
        var topic = new OptionalTopic("status", time, NullLogger.Instance);
        var interrupted = new PublishResult(PublishOutcome.Interrupted);
        foreach (var result in (PublishResult[])[interrupted, interrupted, PublishResult.Delivered, interrupted, PublishResult.Away, interrupted])
            topic.Note(result);
        Assert.True(topic.Allowed);
        topic.Note(interrupted);
        Assert.False(topic.Allowed);
        time.Advance(TimeSpan.FromHours(1));
        Assert.True(topic.Allowed);
        topic.Note(new PublishResult(PublishOutcome.Refused));
        Assert.False(topic.Allowed);
    }

    [Theory]
    [InlineData("/fault", false, "granted QoS 0 for the subscription to edgediag/v1/s1/+/+/fault; EdgeDiag needs QoS 1")]
    [InlineData("/image", true, "granted QoS 0 for the subscription to edgediag/v1/s1/+/+/image: messages may be lost")]
    [InlineData("/reading", true, null)]
    public async Task BrokerThatGrantsQos0_FaultsAreNotAcceptedSo_TheOthersAreTold(string kind, bool connects, string? problem)
    {
        var port = FreePort.Next();
        using var broker = new MqttServerFactory().CreateMqttServer(
            new MqttServerOptionsBuilder()
                .WithDefaultEndpoint()
                .WithDefaultEndpointPort(port)
                .WithDefaultEndpointBoundIPAddress(IPAddress.Loopback)
                .WithDefaultEndpointBoundIPV6Address(IPAddress.None)
                .Build()
        );
        broker.InterceptingSubscriptionAsync += e =>
        {
            if (e.TopicFilter.Topic.EndsWith(kind, StringComparison.Ordinal))
                e.Response.ReasonCode = MqttSubscribeReasonCode.GrantedQoS0;
            return Task.CompletedTask;
        };
        await broker.StartAsync();
        using var host = EdgeDiagHost
            .Build(
                EdgeDiagHost.Configure(["--Mqtt:Host", "127.0.0.1", "--Mqtt:Port", $"{port}", "--Data", _data.File("var"), "--Host", "box", "--Model:Path", ""])
            )
            .Prepared();
        await host.StartAsync();
        var connection = host.Services.GetRequiredService<MqttConnection>();
        await Eventually.HoldsAsync(
            () => connection.IsReady == connects && connection.Problem != "not connected yet" && (connects || connection.LastError is not null),
            () => connection.Problem ?? "",
            60
        );
        if (problem is null)
            Assert.Null(connection.Problem);
        else
            Assert.Contains(problem, connection.Problem, StringComparison.Ordinal);
        await host.StopAsync();
    }

    [Theory]
    [InlineData("/press-07/diagnosis", "is set aside", 2)]
    [InlineData("/service/box/status", "refuses what is published to edgediag/v1/s1/service/box/status", 1)]
    [InlineData("/service/box/heartbeat", "refuses what is published to edgediag/v1/s1/service/box/heartbeat", 1)]
    public async Task BrokerThatEndsTheConnectionForOneTopic_TheOthersGoOn(string topic, string told, int times)
    {
        var published = new ConcurrentBag<string>();
        var port = FreePort.Next();
        using var broker = new MqttServerFactory().CreateMqttServer(
            new MqttServerOptionsBuilder()
                .WithDefaultEndpoint()
                .WithDefaultEndpointPort(port)
                .WithDefaultEndpointBoundIPAddress(IPAddress.Loopback)
                .WithDefaultEndpointBoundIPV6Address(IPAddress.None)
                .WithPersistentSessions()
                .Build()
        );
        broker.InterceptingPublishAsync += e =>
        {
            e.CloseConnection = e.ApplicationMessage.Topic.EndsWith(topic, StringComparison.Ordinal) && e.ClientId == "edgediag-box";
            if (!e.CloseConnection)
                published.Add(e.ApplicationMessage.Topic);
            return Task.CompletedTask;
        };
        await broker.StartAsync();
        using var service = EdgeDiagProcess.Start(
            _data.Path,
            [
                "run",
                "--Mqtt:Host",
                "127.0.0.1",
                "--Mqtt:Port",
                $"{port}",
                "--Data",
                _data.File("var"),
                "--Host",
                "box",
                "--Model:Path",
                "",
                "--Mqtt:MaxBackOff",
                "00:00:00.2",
            ]
        );
        await Eventually.HoldsAsync(() => service.Errors.Contains("Connected to the broker", StringComparison.Ordinal), () => service.Errors, 60);
        using var client = new MqttClientFactory().CreateMqttClient();
        await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).Build());
        foreach (var device in (string[])["press-07", "unlisted-1"])
            await client.PublishAsync(
                new MqttApplicationMessageBuilder()
                    .WithTopic($"edgediag/v1/s1/line-3/{device}/fault")
                    .WithPayload("""{"id":"f","ts":1772424000000,"code":"E102"}""")
                    .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
                    .Build()
            );
        await Eventually.HoldsAsync(
            () => published.Count(t => t.EndsWith("unlisted-1/diagnosis", StringComparison.Ordinal)) >= 2 && service.Errors.Split(told).Length > times,
            () => service.Errors,
            120
        );
        service.EndsWell();
        using var journal = new FaultJournal(_data.File("var/journal.db"));
        Assert.Equal((2, times - 1), (journal.Books().Diagnosed, Math.Sign(journal.Books().SetAside)));
    }
}
