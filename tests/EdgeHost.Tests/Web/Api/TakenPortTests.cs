using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using EdgeDiag.EdgeHost.Composition;
using EdgeDiag.EdgeHost.Health;
using EdgeDiag.EdgeHost.Mqtt;
using EdgeDiag.EdgeHost.Web.Api;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Systemd;

namespace EdgeDiag.EdgeHost.Tests.Web.Api;

/// <summary>The real service while its port cannot be used, and when it ends with a request that does not.</summary>
public sealed class TakenPortTests : IDisposable
{
    private const string Fault = "edgediag/v1/s1/line-3/press-07/fault";

    private readonly Mosquitto _broker = new();
    private readonly TemporaryFolder _data = new();

    public void Dispose()
    {
        _broker.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task PortTaken_FaultsAreAnswered_HealthSaysWhy_AndThePortIsUsedWhenItIsFree()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var http = new HttpPort(((IPEndPoint)other.LocalEndpoint).Port);
        var systemd = new RecordedNotifier();
        using var heard = await _broker.Subscribe("edgediag/v1/s1/#").ReadyAsync(_broker);
        using var host = EdgeDiagHost
            .Build(
                EdgeDiagHost.Configure([
                    "--Mqtt:Host",
                    "127.0.0.1",
                    "--Mqtt:Port",
                    $"{_broker.Port}",
                    "--Data",
                    _data.File("var"),
                    "--Plant",
                    Path.Combine(Repository.Root, "samples", "plant"),
                    "--Model:Path",
                    "",
                    "--Http:Port",
                    $"{http.Port}",
                ]),
                s => s.AddSingleton<ISystemdNotifier>(systemd)
            )
            .Prepared();
        await host.StartAsync(TestContext.Current.CancellationToken);
        var connection = host.Services.GetRequiredService<MqttConnection>();
        await Eventually.HoldsAsync(() => connection.Problem is null, () => $"{connection.Problem}", 60);

        Assert.Contains($"no HTTP on 127.0.0.1:{http.Port}: ", Problem(), StringComparison.Ordinal);
        Assert.Contains("address already in use", Problem(), StringComparison.Ordinal);
        Assert.StartsWith($"STATUS=no HTTP on 127.0.0.1:{http.Port}: ", Assert.Single(systemd.Said), StringComparison.Ordinal);
        await _broker.PublishAsync(Fault, """{"id":"a","ts":1772424000000,"code":"E102"}""");
        await heard.UntilAsync(h => h.Diagnoses("final").Count > 0);

        other.Stop();
        await Eventually.HoldsAsync(() => Problem() is null, () => "the port is still said to be taken", 60);
        await Eventually.HoldsAsync(() => http.SendAsync("GET", "/healthz/ready").GetAwaiter().GetResult().Status == 200, () => "not ready", 60);
        Assert.Equal("STATUS=", systemd.Said[^1]);
        await host.StopAsync(TestContext.Current.CancellationToken);
        await Assert.ThrowsAnyAsync<SocketException>(() => http.SendAsync("GET", "/healthz/live"));

        string? Problem() =>
            host.Services.GetRequiredService<Readiness>().Degraded.Where(r => r.Part == RecoveringServer.Part).Select(r => r.Reason).SingleOrDefault();
    }

    [Fact]
    public async Task PortTaken_TheProgramSaysItOnce_AndEndsAsItShould()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        using (var service = await EdgeDiagProcess.ServeAsync(_broker, _data, "--Model:Path", "", "--Http:Port", $"{port}"))
        {
            await Task.Delay(TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken);
            service.EndsWell();
            Assert.Single(service.Errors.Split('\n'), l => l.Contains($"No HTTP on 127.0.0.1:{port}: ", StringComparison.Ordinal));
            Assert.DoesNotContain("   at ", service.Errors, StringComparison.Ordinal);
        }

        using var again = await EdgeDiagProcess.ServeAsync(_broker, _data, "--Model:Path", "", "--Http:Port", $"{port}");
        other.Stop();
        await Eventually.HoldsAsync(() => again.Errors.Contains($" HTTP on 127.0.0.1:{port}\n", StringComparison.Ordinal), () => again.Errors, 60);
        again.EndsWell();
    }

    [Fact]
    public async Task Stop_WithARequestThatDoesNotEnd_LeavesTimeToSayOffline()
    {
        var http = HttpPort.Free();
        using var heard = await _broker.Subscribe("edgediag/v1/s1/#").ReadyAsync(_broker);
        using var service = await EdgeDiagProcess.ServeAsync(_broker, _data, "--Model:Path", "", "--Http:Port", $"{http.Port}");
        await Eventually.HoldsAsync(() => service.Errors.Contains("HTTP on", StringComparison.Ordinal), () => service.Errors, 60);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, http.Port, TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"POST /api/v1/feedback HTTP/1.1\r\nHost: 127.0.0.1:{http.Port}\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n{{"
            ),
            TestContext.Current.CancellationToken
        );
        using var ended = new CancellationTokenSource();
        // Fast enough for the limit against slow callers, and too slow to come to an end.
        var sending = SendSlowlyAsync(stream, ended.Token);
        service.EndsWell();
        await heard.UntilAsync(h =>
            h.All.LastOrDefault(m => m.Topic.EndsWith("/service/box/status", StringComparison.Ordinal)) is { } last
            && last.Json.GetProperty("state").GetString() == "offline"
        );
        await ended.CancelAsync();
        // The service has closed the connection, or the sending was cancelled.
        Assert.NotNull(await Record.ExceptionAsync(() => sending));
    }

    private sealed class RecordedNotifier : ISystemdNotifier
    {
        public ConcurrentQueue<string> Queue { get; } = [];

        public IReadOnlyList<string> Said => [.. Queue.Where(s => s.StartsWith("STATUS=", StringComparison.Ordinal))];

        public bool IsEnabled => true;

        public void Notify(ServiceState state) => Queue.Enqueue($"{state}");
    }

    private static async Task SendSlowlyAsync(NetworkStream stream, CancellationToken cancellationToken)
    {
        var part = Encoding.ASCII.GetBytes(new string(' ', 200));
        while (true)
        {
            await stream.WriteAsync(part, cancellationToken);
            await Task.Delay(TimeSpan.FromMilliseconds(200), cancellationToken);
        }
    }
}
