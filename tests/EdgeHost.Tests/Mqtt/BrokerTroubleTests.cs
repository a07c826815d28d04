using System.Diagnostics;
using System.Globalization;
using EdgeDiag.EdgeHost.Composition;
using EdgeDiag.EdgeHost.Contracts;
using EdgeDiag.EdgeHost.Journal.Sqlite;
using EdgeDiag.EdgeHost.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using MQTTnet;

namespace EdgeDiag.EdgeHost.Tests.Mqtt;

/// <summary>Real brokers that refuse, forget, hang, or deliver what is too large.</summary>
public sealed class BrokerTroubleTests : IDisposable
{
    private const string Press = "edgediag/v1/s1/line-3/press-07",
        Status = "edgediag/v1/s1/service/box/status";
    private static readonly string[] NoModel = ["--Model:Path", ""];

    private readonly TemporaryFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task WrongPassword_TheBrokersReasonIsSaid()
    {
        var passwords = _data.File("passwords");
        Process.Start("mosquitto_passwd", ["-c", "-b", passwords, "edge", "right"]).WaitForExit();
        using var broker = new Mosquitto(settings: $"password_file {passwords}", anonymous: false);
        using var service = EdgeDiagProcess.Start(
            _data.Path,
            EdgeDiagProcess.Serving(broker, _data, ["--Mqtt:User", "edge", "--Mqtt:PasswordFile", _data.Write("password", "wrong\n"), .. NoModel])
        );
        await Eventually.HoldsAsync(() => service.Errors.Contains("Cannot use the broker", StringComparison.Ordinal), () => service.Errors, 60);
        var line = service.Errors.Split('\n').First(l => l.Contains("Cannot use the broker", StringComparison.Ordinal));
        Assert.Contains("the broker says NotAuthorized", line, StringComparison.Ordinal);
        Assert.Contains("Mqtt:PasswordFile", line, StringComparison.Ordinal);
        // Read anew for each attempt: the right password needs no restart.
        _data.Write("password", "right\n");
        await Eventually.HoldsAsync(() => service.Errors.Contains("Connected to the broker", StringComparison.Ordinal), () => service.Errors, 60);
    }

    [Fact]
    public async Task SessionTakenOverAgainAndAgain_IsNamedWithTheClientId()
    {
        // This version of mosquitto may close the connection of the first client without a word.
        using var broker = new Mosquitto();
        using var beats = await broker.Subscribe("edgediag/v1/s1/service/box/heartbeat").ReadyAsync(broker);
        using var service = await EdgeDiagProcess.ServeAsync(broker, _data, NoModel);
        bool Told() => service.Errors.Contains("another client uses the client id edgediag-box", StringComparison.Ordinal);
        var options = new MqttClientOptionsBuilder()
            .WithTcpServer("127.0.0.1", broker.Port)
            .WithProtocolVersion(MQTTnet.Formatter.MqttProtocolVersion.V500)
            .WithClientId("edgediag-box")
            .WithCleanStart(false)
            .Build();
        for (var connects = 1; connects < 50 && !Told(); connects++)
        {
            // A close while a message is under way says nothing about other clients.
            await Eventually.HoldsAsync(
                () => beats.All.Count(m => m.Topic.EndsWith("/heartbeat", StringComparison.Ordinal)) >= connects || Told(),
                () => service.Errors,
                60
            );
            using var other = new MqttClientFactory().CreateMqttClient();
            await other.ConnectAsync(options);
            await Eventually.HoldsAsync(() => service.Errors.Split("Connected to the broker").Length > connects + 1 || Told(), () => service.Errors, 60);
        }

        Assert.True(Told(), service.Errors);
        service.EndsWell();
    }

    [Fact]
    public async Task SessionTakenOver_TheBrokerSaysIt_IsNamedAtOnce()
    {
        await using var broker = await EdgeDiag.EdgeHost.Demo.EmbeddedBroker.StartAsync(0);
        using var service = EdgeDiagProcess.Start(
            _data.Path,
            ["run", "--Mqtt:Host", "127.0.0.1", "--Mqtt:Port", $"{broker.Port}", "--Data", _data.File("var"), "--Host", "box", .. NoModel]
        );
        bool Told() => service.Errors.Contains("Another client uses the client id edgediag-box", StringComparison.Ordinal);
        var options = new MqttClientOptionsBuilder()
            .WithTcpServer("127.0.0.1", broker.Port)
            .WithProtocolVersion(MQTTnet.Formatter.MqttProtocolVersion.V500)
            .WithClientId("edgediag-box")
            .Build();
        // A connection that is closed while a message is under way may lose the broker's word.
        for (var connects = 1; connects < 20 && !Told(); connects++)
        {
            await Eventually.HoldsAsync(() => service.Errors.Split("Connected to the broker").Length > connects || Told(), () => service.Errors, 60);
            using var other = new MqttClientFactory().CreateMqttClient();
            await other.ConnectAsync(options);
            await Eventually.HoldsAsync(() => service.Errors.Split("Connected to the broker").Length > connects + 1 || Told(), () => service.Errors, 60);
        }

        Assert.True(Told(), service.Errors);
    }

    [Fact]
    public async Task BrokerWithoutPersistence_ALostSessionIsTold_AlsoAfterTheServicesRestart()
    {
        using var broker = new Mosquitto(persistent: false);
        const string told = "no longer has the session of client id edgediag-box";
        using (var service = await EdgeDiagProcess.ServeAsync(broker, _data, NoModel))
        {
            Assert.DoesNotContain(told, service.Errors, StringComparison.Ordinal);
            broker.Stop();
            broker.StartAgain();
            await Eventually.HoldsAsync(() => service.Errors.Contains(told, StringComparison.Ordinal), () => service.Errors, 60);
            await Eventually.HoldsAsync(() => service.Errors.Split("Connected to the broker").Length == 3, () => service.Errors, 60);
            service.EndsWell();
        }

        using (var second = await EdgeDiagProcess.ServeAsync(broker, _data, NoModel))
        {
            Assert.DoesNotContain(told, second.Errors, StringComparison.Ordinal);
            second.EndsWell();
        }

        broker.Stop();
        broker.StartAgain();
        using var third = await EdgeDiagProcess.ServeAsync(broker, _data, NoModel);
        Assert.Contains(told, third.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FrozenBroker_IsGivenUpAndTriedAgain()
    {
        using var broker = new Mosquitto();
        broker.Freeze();
        try
        {
            using var service = EdgeDiagProcess.Start(_data.Path, EdgeDiagProcess.Serving(broker, _data, NoModel));
            await Eventually.HoldsAsync(() => service.Errors.Contains("does not answer within", StringComparison.Ordinal), () => service.Errors, 90);
            broker.Thaw();
            await Eventually.HoldsAsync(() => service.Errors.Contains("Connected to the broker", StringComparison.Ordinal), () => service.Errors, 60);
        }
        finally
        {
            broker.Thaw();
        }
    }

    [Fact]
    public async Task HugeMessage_IsNotDelivered_MemoryIsBounded_OtherMachinesGoOn()
    {
        using var broker = new Mosquitto();
        using var heard = await broker.Subscribe("edgediag/v1/s1/+/+/diagnosis").ReadyAsync(broker);
        using var service = await EdgeDiagProcess.ServeAsync(broker, _data, NoModel);
        await broker.PublishAsync($"{Press}/fault", """{"id":"f0","ts":1772424000000,"code":"E102"}""");
        await heard.UntilAsync(h => h.Diagnoses("final").Count == 1, 60);
        var before = service.ResidentBytes;
        var huge = _data.File("huge");
        await using (var file = File.Create(huge))
            file.SetLength(130_000_000);
        for (var i = 0; i < 3; i++)
            await broker.PublishFileAsync($"{Press}/fault", huge);
        await broker.PublishAsync($"{Press}/fault", """{"id":"f1","ts":1772425000000,"code":"E102"}""");
        await heard.UntilAsync(h => h.Diagnoses("final").Count == 2, 60);
        Assert.True(service.ResidentBytes - before < 60_000_000, $"from {before} to {service.ResidentBytes} bytes");
        Assert.DoesNotContain("Lost the broker", service.Errors, StringComparison.Ordinal);
        service.EndsWell();
    }

    [Fact]
    public async Task MessageWithoutPayload_IsIgnored_ARetainedFaultIsNotDeliveredAgainWithEachReconnect()
    {
        using var broker = new Mosquitto();
        using var heard = await broker.Subscribe("edgediag/v1/s1/#").ReadyAsync(broker);
        Process
            .Start("mosquitto_pub", ["-p", $"{broker.Port}", "-q", "1", "-r", "-t", $"{Press}/fault", "-m", """{"id":"r","ts":1772424000000,"code":"E102"}"""])
            .WaitForExit();
        using (var service = await EdgeDiagProcess.ServeAsync(broker, _data, NoModel))
        {
            await heard.UntilAsync(h => h.Diagnoses("final").Count == 1, 60);
            broker.Stop();
            broker.StartAgain();
            await Eventually.HoldsAsync(() => service.Errors.Split("Connected to the broker").Length == 3, () => service.Errors, 60);
            using var again = await broker.Subscribe("edgediag/v1/s1/#").ReadyAsync(broker);
            Process.Start("mosquitto_pub", ["-p", $"{broker.Port}", "-q", "1", "-n", "-t", $"{Press}/fault"]).WaitForExit();
            await broker.PublishAsync("edgediag/v1/s1/line-3/unlisted-1/fault", """{"id":"g","ts":1772425000000,"code":"E102"}""");
            await again.UntilAsync(h => h.Diagnoses("final").Any(d => d.GetProperty("device").GetString() == "unlisted-1"), 60);
            Assert.DoesNotContain(again.All, m => m.Topic.EndsWith("/dead-letter", StringComparison.Ordinal));
            service.EndsWell();
        }

        using var journal = new EdgeDiag.EdgeHost.Journal.Sqlite.FaultJournal(_data.File("var/journal.db"));
        Assert.Equal(2, journal.Books().Received);
    }

    [Fact]
    public async Task MessageThatCannotBeKept_EndsTheConnection_AndTheStatusReadsOfflineMeanwhile()
    {
        using var broker = new Mosquitto();
        using var heard = await broker.Subscribe(Status).ReadyAsync(broker);
        using var host = Host(broker, services => services.AddSingleton<IMessageHandler>(new FullDisk()));
        await host.StartAsync();
        await heard.UntilAsync(h => States(h) is ["online", ..], 60);
        await broker.PublishAsync($"{Press}/fault", """{"id":"f","ts":1772424000000,"code":"E102"}""");
        // What a kill -9 in the pause before the next connection leaves behind.
        await heard.UntilAsync(h => States(h) is ["online", "offline", ..], 60);
        await host.StopAsync();
        await heard.UntilAsync(h => States(h)[^1] == "offline", 60);
    }

    [Fact]
    public async Task ServiceThatEndsByAnException_TheRetainedStatusReadsOffline_AndOnlineWasALease()
    {
        using var broker = new Mosquitto();
        using var subscriber = new MqttClientFactory().CreateMqttClient();
        var leases = new List<(string Text, uint Seconds)>();
        subscriber.ApplicationMessageReceivedAsync += e =>
        {
            lock (leases)
                leases.Add((e.ApplicationMessage.ConvertPayloadToString(), e.ApplicationMessage.MessageExpiryInterval));
            return Task.CompletedTask;
        };
        await subscriber.ConnectAsync(
            new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", broker.Port).WithProtocolVersion(MQTTnet.Formatter.MqttProtocolVersion.V500).Build()
        );
        await subscriber.SubscribeAsync(Status, MQTTnet.Protocol.MqttQualityOfServiceLevel.AtLeastOnce);
        using var host = Host(broker, services => services.AddHostedService<FailsWhenConnected>());
        await host.StartAsync();
        await host.WaitForShutdownAsync();
        using var late = broker.Subscribe(Status);
        await late.UntilAsync(l => l.All.Count > 0, 60);
        Assert.Equal((true, "offline"), (late.All[0].Retained, late.All[0].Json.GetProperty("state").GetString()));
        lock (leases)
            Assert.All(leases, l => Assert.Equal(l.Text.Contains("online", StringComparison.Ordinal), l.Seconds is > 0 and <= 600));
    }

    private static string[] States(Subscription heard) => [.. heard.All.Where(m => m.Topic == Status).Select(m => m.Json.GetProperty("state").GetString()!)];

    private IHost Host(Mosquitto broker, Action<IServiceCollection> customize) =>
        EdgeDiagHost
            .Build(
                EdgeDiagHost.Configure([
                    "--Mqtt:Host",
                    "127.0.0.1",
                    "--Mqtt:Port",
                    broker.Port.ToString(CultureInfo.InvariantCulture),
                    "--Data",
                    _data.File("var"),
                    "--Host",
                    "box",
                    .. NoModel,
                ]),
                customize
            )
            .Prepared();

    private sealed class FullDisk : IMessageHandler
    {
        public string LaneOf(string topic) => "";

        public Task HandleAsync(string topic, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken, bool redelivered = false) =>
            throw new IOException("no space left on device");
    }

    private sealed class FailsWhenConnected(IMessagePublisher publisher) : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await publisher.WaitConnectedAsync(stoppingToken);
            throw new InvalidOperationException("a bug");
        }
    }
}
