using System.Net;
using System.Net.Sockets;
using MQTTnet.Server;

namespace EdgeDiag.EdgeHost.Demo;

/// <summary>A broker within this process, reachable from this machine only.</summary>
public sealed class EmbeddedBroker : IAsyncDisposable
{
    private readonly MqttServer _server;

    private EmbeddedBroker(MqttServer server, int port) => (_server, Port) = (server, port);

    /// <summary>Its port on the loopback address.</summary>
    public int Port { get; }

    /// <summary>Starts a broker.</summary>
    /// <param name="port">Port; 0 for any free one.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<EmbeddedBroker> StartAsync(int port)
    {
        if (port == 0)
            port = FreePort();
        var options = new MqttServerOptionsBuilder()
            .WithDefaultEndpoint()
            .WithDefaultEndpointPort(port)
            .WithDefaultEndpointBoundIPAddress(IPAddress.Loopback)
            .WithDefaultEndpointBoundIPV6Address(IPAddress.None)
            .WithPersistentSessions()
            .WithMaxPendingMessagesPerClient(100_000)
            .Build();
        var server = new MqttServerFactory().CreateMqttServer(options);
        try
        {
            await server.StartAsync();
        }
        catch (SocketException e)
        {
            server.Dispose();
            throw new IOException($"port {port} cannot be used: {e.Message}; choose another with --port", e);
        }

        return new EmbeddedBroker(server, port);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync();
        _server.Dispose();
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
