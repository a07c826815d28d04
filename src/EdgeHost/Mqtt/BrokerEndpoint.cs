using System.Net;
using MQTTnet;

namespace EdgeDiag.EdgeHost.Mqtt;

/// <summary>Where a broker is, with sockets that take what it sends.</summary>
internal static class BrokerEndpoint
{
    // The library's 8 KiB are the socket's receive buffer too: once some messages wait, the kernel closes the window, and the rest comes at
    // the pace of its probes, a few messages a second (measured: 7 of 5 KB, with both cores idle).
    private const int SocketBytes = 1 << 20;

    /// <summary>Connects over TCP.</summary>
    public static MqttClientOptionsBuilder WithBroker(this MqttClientOptionsBuilder builder, string host, int port) =>
        builder.WithEndPoint(new DnsEndPoint(host, port)).WithTcpServer(tcp => tcp.BufferSize = SocketBytes);
}
